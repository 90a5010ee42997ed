package dev.palimpsest.edit;

import dev.palimpsest.compute.SwapRule;
import dev.palimpsest.edit.LayerEdit.LowRank;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.Hooks;
import dev.palimpsest.model.Tokenizer;
import dev.palimpsest.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * COMEBA-HK, and the methods that share its closed form ({@link Method}).
 *
 * <pre>
 *   requests ─▶ target values z (hooks of the previous batch)
 *            ─▶ for every layer: keys K, values H ─▶ R = (Z − H)/(layers left) ─▶ A = (C + KKᵀ)⁻¹K ─▶ Wh += R·Aᵀ
 *            ─▶ α
 * </pre>
 *
 * Holds the layers' factorised memories ({@code n²} doubles each) and the statistics until closed, unless it
 * borrows them from {@link Memories}.
 */
final class ClosedFormEditor implements Editor {

    /** An edited layer's state. */
    private record Layer(int index, AssociativeMemory memory, HookLayer weight) {}

    private final Gpt gpt;
    private final Tokenizer tokenizer;
    private final Memories memories;
    /** The memories end with the editor. */
    private final boolean owner;
    private final EditListener listener;
    private final List<Layer> layers = new ArrayList<>();
    private Edits edits;
    /** Layers were updated for a batch that is not in {@link #edits}. */
    private boolean halfway;

    private ClosedFormEditor(
            Gpt gpt, Tokenizer tokenizer, Memories memories, boolean owner, Edits edits, EditListener listener) {
        this.gpt = gpt;
        this.tokenizer = tokenizer;
        this.memories = memories;
        this.owner = owner;
        this.edits = edits;
        this.listener = listener;
    }

    /** @param memories end with the editor */
    static ClosedFormEditor owning(
            Gpt gpt, Tokenizer tokenizer, Memories memories, Edits soFar, EditListener listener) {
        return new ClosedFormEditor(gpt, tokenizer, memories, true, soFar, listener);
    }

    /** @param memories outlive the editor */
    static ClosedFormEditor borrowing(
            Gpt gpt, Tokenizer tokenizer, Memories memories, Edits soFar, EditListener listener) {
        return new ClosedFormEditor(gpt, tokenizer, memories, false, soFar, listener);
    }

    /** @throws IllegalArgumentException when statistics or settings do not fit the model */
    static void check(Gpt gpt, KeyStatistics statistics, EditSettings settings) {
        GptConfig config = gpt.config();
        for (int layer : settings.layers()) {
            if (layer < 0 || layer >= config.layers()) {
                throw new IllegalArgumentException(
                        "layer " + layer + " is not in the model: it has 0 to " + (config.layers() - 1));
            }
            KeyStatistics.Moment moment = statistics.layers().get(layer);
            if (moment == null) {
                throw new IllegalArgumentException("the statistics have no layer " + layer + ", only "
                        + statistics.layers().keySet() + "; make them with --layers " + layer);
            }
            if (moment.sum().rows() != config.innerWidth()) {
                throw new IllegalArgumentException("the statistics of layer " + layer + " are for keys of width "
                        + moment.sum().rows() + ", this model's are " + config.innerWidth()
                        + "; make statistics of this model");
            }
        }
        if (statistics.fingerprint() != null && !statistics.fingerprint().equals(gpt.fingerprint())) {
            throw new IllegalArgumentException(
                    "the statistics were made with another model; make statistics of this model");
        }
    }

    @Override
    public void factorise() {
        List<Integer> indices = edits.settings().layers();
        while (layers.size() < indices.size()) {
            int index = indices.get(layers.size());
            AssociativeMemory memory = memories.lend(index, edits.settings());
            HookLayer weight = new HookLayer(gpt.engine(), gpt.config().innerWidth(), gpt.config().width());
            layers.add(new Layer(index, memory, weight));
            List<LowRank> earlier = edits.batches().stream()
                    .map(batch -> batch.layers().get(index).lowRank())
                    .toList();
            earlier.forEach(edit -> memory.solve(edit.keys()));
            weight.add(earlier);
            listener.factorised(index, layers.size(), indices.size());
        }
    }

    @Override
    public Edits edits() {
        return edits;
    }

    @Override
    public void check(EditRequest request) {
        RequestTokens.of(request, edits.contexts(), tokenizer, gpt.config());
    }

    @Override
    public EditBatch edit(List<EditRequest> requests) {
        if (halfway) {
            throw new IllegalStateException("an earlier batch failed half way; resume another editor from edits()");
        }
        if (!edits.batches().isEmpty()) {
            memories.requireConsecutive();
        }
        EditSettings settings = edits.settings();
        List<RequestTokens> tokens = requests.stream()
                .map(request -> RequestTokens.of(request, edits.contexts(), tokenizer, gpt.config()))
                .toList();
        factorise();
        long start = System.nanoTime();
        List<double[]> targets = targets(requests, tokens);
        long targeted = System.nanoTime();
        halfway = true;
        SortedMap<Integer, LowRank> updates = update(tokens, targets);
        SortedMap<Integer, Double> alpha = settings.method().hooks()
                ? Threshold.of(gpt, tokens, hooks(SwapRule.NEVER))
                : new TreeMap<>();
        updates.replaceAll((layer, edit) -> new LowRank(edit.keys(), edit.solution(), edit.residuals(),
                alpha.getOrDefault(layer, Double.POSITIVE_INFINITY)));
        long updated = System.nanoTime();
        EditBatch batch = new EditBatch(
                requests, new TreeMap<>(updates), (targeted - start) / 1e9, (updated - targeted) / 1e9);
        edits = edits.plus(batch);
        halfway = false;
        return batch;
    }

    private List<double[]> targets(List<EditRequest> requests, List<RequestTokens> tokens) {
        List<double[]> targets = new ArrayList<>();
        for (List<RequestTokens> some : RequestTokens.parts(tokens)) {
            try (TargetLoss loss = new TargetLoss(gpt, edits.settings(), some, validated())) {
                for (TargetOptimizer.Target target :
                        TargetOptimizer.optimise(loss, some.size(), edits.settings(), listener)) {
                    if (!Double.isFinite(target.trace().getLast())) {
                        throw new IllegalStateException("record " + requests.get(targets.size()).caseId()
                                + ": the loss of its target value is " + target.trace().getLast()
                                + "; the model's weights or earlier edits overflow");
                    }
                    targets.add(target.z());
                }
            }
        }
        return targets;
    }

    /** The layers, bottom up: keys and values on the model as hooked now, the closed form, the layer's new weight. */
    private SortedMap<Integer, LowRank> update(List<RequestTokens> tokens, List<double[]> targets) {
        SortedMap<Integer, LowRank> updates = new TreeMap<>();
        Hooks hooks = hooks(SwapRule.ALWAYS);
        try (PromptPass prompts = new PromptPass(gpt, tokens)) {
            for (int i = 0; i < layers.size(); i++) {
                Layer layer = layers.get(i);
                PromptPass.Reading reading = prompts.read(layer.index(), edits.settings().zLayer(), hooks);
                double[][] residuals = residuals(targets, reading.values(), layers.size() - i);
                Matrix keys = Vectors.matrix(reading.keys());
                Matrix solution = layer.memory().solve(keys);
                LowRank edit = new LowRank(keys, Matrix.of(solution.rows(), solution.columns(), solution.toFloats()),
                        Vectors.matrix(residuals), Double.POSITIVE_INFINITY);
                layer.weight().add(List.of(edit));
                updates.put(layer.index(), edit);
                hooks = hooks.with(layer.index(), layer.weight().hook(edits.rule(layer.index())));
                listener.layerUpdated(layer.index(), edit.norm());
            }
        }
        return updates;
    }

    /** {@code R = (Z − H)/(layers left)}: each layer carries its share of what is still missing. */
    private static double[][] residuals(List<double[]> targets, double[][] values, int layersLeft) {
        double[][] residuals = new double[values.length][];
        for (int r = 0; r < values.length; r++) {
            residuals[r] = new double[values[r].length];
            for (int i = 0; i < values[r].length; i++) {
                residuals[r][i] = (targets.get(r)[i] - values[r][i]) / layersLeft;
            }
        }
        return residuals;
    }

    private Hooks validated() {
        Hooks hooks = Hooks.NONE;
        for (Layer layer : layers) {
            hooks = hooks.with(layer.index(), layer.weight().hook(edits.rule(layer.index())));
        }
        return hooks;
    }

    private Hooks hooks(SwapRule rule) {
        return validated().under(rule);
    }

    @Override
    public void close() {
        layers.forEach(layer -> layer.weight().close());
        if (owner) {
            memories.close();
        }
    }
}
