package dev.palimpsest.edit;

import dev.palimpsest.compute.AdamStep;
import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.SwapRule;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.Hooks;
import dev.palimpsest.model.Tokenizer;
import dev.palimpsest.tensor.Matrix;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fine-tuning as the paper sets it beside its method (Tables 1 and 2): Adam on one layer's second MLP projection, in
 * batches on top of each other.
 *
 * <pre>
 *   requests ─▶ mean cross-entropy of the targets ─▶ ∂loss/∂Δ = Kᵀ·G ─▶ Adam ─▶ |Δ| ≤ limit     steps times
 *                K the layer's keys, G the gradient of its output        W ← W + Δ
 * </pre>
 *
 * Adam starts anew with every batch, and the limit counts from the batch's start, as in EasyEdit. All steps update; they
 * end early below the loss floor.
 */
final class FineTuner implements Editor {

    private final Gpt gpt;
    private final Tokenizer tokenizer;
    private final EditListener listener;
    private final int layer;
    private Edits edits;
    private HookLayer weight;

    private FineTuner(Gpt gpt, Tokenizer tokenizer, Edits edits, EditListener listener) {
        this.gpt = gpt;
        this.tokenizer = tokenizer;
        this.listener = listener;
        this.layer = edits.settings().layers().getFirst();
        this.edits = edits;
        GptConfig config = gpt.config();
        if (layer < 0 || layer >= config.layers()) {
            throw new IllegalArgumentException(
                    "layer " + layer + " is not in the model: it has 0 to " + (config.layers() - 1));
        }
        hang();
    }

    static FineTuner open(Gpt gpt, Tokenizer tokenizer, EditSettings settings, EditListener listener) {
        Edits none = new Edits(gpt.fingerprint(), settings, List.of(Contexts.SLOT), List.of(), Map.of());
        return new FineTuner(gpt, tokenizer, none, listener);
    }

    static FineTuner resume(Gpt gpt, Tokenizer tokenizer, Edits soFar, EditListener listener) {
        return new FineTuner(gpt, tokenizer, soFar, listener);
    }

    /** The weight after the batches so far. */
    private void hang() {
        close();
        weight = HookLayer.of(gpt.engine(), gpt.config().innerWidth(), gpt.config().width(),
                edits.batches().stream().map(batch -> batch.layers().get(layer)).toList());
    }

    @Override
    public void factorise() {}

    @Override
    public Edits edits() {
        return edits;
    }

    @Override
    public void check(EditRequest request) {
        tokens(request);
    }

    private RequestTokens tokens(EditRequest request) {
        return RequestTokens.of(request, edits.contexts(), tokenizer, gpt.config());
    }

    @Override
    public EditBatch edit(List<EditRequest> requests) {
        List<RequestTokens> tokens = requests.stream().map(this::tokens).toList();
        long start = System.nanoTime();
        LayerEdit.Dense change = new LayerEdit.Dense(plusEarlier(optimise(tokens)));
        listener.layerUpdated(layer, change.norm());
        EditBatch batch = new EditBatch(requests, new TreeMap<>(Map.of(layer, change)), 0,
                (System.nanoTime() - start) / 1e9);
        edits = edits.plus(batch);
        hang();
        return batch;
    }

    /** Δᵀ {@code [n, d]} of one batch. */
    private float[] optimise(List<RequestTokens> tokens) {
        EditSettings settings = edits.settings();
        Engine engine = gpt.engine();
        Hooks hooks = Hooks.NONE.with(layer, weight.hook(SwapRule.ALWAYS));
        try (FineTuningLoss loss = new FineTuningLoss(gpt, layer, tokens, settings.fineTuning().objective(), hooks);
                Workspace workspace = engine.workspace()) {
            Tensor delta = zeros(workspace);
            Tensor gradient = zeros(workspace);
            Tensor mean = zeros(workspace);
            Tensor square = zeros(workspace);
            for (int step = 1; step <= settings.steps(); step++) {
                engine.clear(gradient);
                double value = loss.evaluate(delta, gradient);
                listener.optimised(step, settings.steps(), value);
                if (!Double.isFinite(value)) {
                    throw new IllegalStateException("the loss of fine-tuning is " + value
                            + " at step " + step + "; the model's weights or earlier edits overflow");
                }
                if (value < settings.lossFloor()) {
                    break;
                }
                engine.adam(delta, gradient, mean, square, AdamStep.of(step, settings.learningRate()));
                if (Double.isFinite(settings.fineTuning().limit())) {
                    engine.clamp(delta, (float) settings.fineTuning().limit());
                }
            }
            return engine.read(delta);
        }
    }

    private Tensor zeros(Workspace workspace) {
        Tensor tensor = workspace.tensor(gpt.config().innerWidth(), gpt.config().width());
        gpt.engine().clear(tensor);
        return tensor;
    }

    /** D of this batch and all before it. */
    private Matrix plusEarlier(float[] delta) {
        if (!edits.batches().isEmpty()
                && edits.batches().getLast().layers().get(layer) instanceof LayerEdit.Dense earlier) {
            float[] sum = earlier.delta().toFloats();
            for (int i = 0; i < delta.length; i++) {
                delta[i] += sum[i];
            }
        }
        return Matrix.of(gpt.config().innerWidth(), gpt.config().width(), delta);
    }

    @Override
    public void close() {
        if (weight != null) {
            weight.close();
        }
    }
}
