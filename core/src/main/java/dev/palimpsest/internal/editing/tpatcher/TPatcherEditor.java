package dev.palimpsest.internal.editing.tpatcher;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.parts.BlockOutputLoss;
import dev.palimpsest.internal.editing.parts.BlockOutputLoss.Supervised;
import dev.palimpsest.internal.editing.parts.Finiteness;
import dev.palimpsest.internal.editing.parts.ModelEditor;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Site.Point;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * T-Patcher (arXiv 2301.09785), one request after the other.
 *
 * <pre>
 *   prompt and target ─▶ positions with a wrong prediction ─▶ a neuron for each: k = x/‖x‖², b = 0, v = a ⊙ w
 *                     ─▶ {@link PatchTraining}, earlier neurons active and frozen ─▶ kept if the target is predicted
 * </pre>
 *
 * The neurons act at every position, so a model with them generates with a cache like any other.
 */
final class TPatcherEditor extends ModelEditor {

    /** Number of neurons that the batch added. */
    static final String NEURONS = "neurons";
    /** Facts of the batch that were not learned. */
    static final String FAILED = "failed";

    private final int layer;
    private final StartingWeights start;
    private final float[] sample;
    /** What earlier neurons were trained for. */
    private final List<Matrix> queries = new ArrayList<>();

    TPatcherEditor(EditingContext context, Edits edits, StartingWeights start) {
        super(context, edits);
        this.layer = edits.settings().layers().getFirst();
        this.start = start;
        try {
            this.sample = context.statistics().inputs(context.gpt(), layer).toFloats();
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
        edits.changes().forEach(this::remember);
    }

    private void remember(Change change) {
        if (change instanceof Neurons neurons && neurons.queries() != null) {
            queries.add(neurons.queries());
        }
    }

    @Override
    protected RequestTokens tokens(EditRequest request) {
        return RequestTokens.bare(request, context.tokenizer(), context.gpt().config());
    }

    @Override
    protected String fateOfOlder() {
        return "its new neurons are trained beside the older ones";
    }

    @Override
    protected EditBatch editBatch(List<EditRequest> requests) {
        List<RequestTokens> tokens = requests.stream().map(this::tokens).toList();
        beginWriting();
        long begin = System.nanoTime();
        List<Change> changes = new ArrayList<>();
        int failed = 0;
        int count = 0;
        double squares = 0;
        for (int i = 0; i < requests.size(); i++) {
            Patch patch = patch(edits().size() + i, requests.get(i), tokens.get(i));
            failed += patch.failed() ? 1 : 0;
            double square = 0;
            if (patch.neurons().isPresent()) {
                Neurons neurons = patch.neurons().get();
                draft().apply(neurons);
                changes.add(neurons);
                remember(neurons);
                count += neurons.in().rows();
                square = Vectors.squaredNorm(neurons.out().toDoubles());
            }
            squares += square;
            context.listener().layerUpdated(layer, Math.sqrt(square));
        }
        SortedMap<String, SortedMap<Integer, Double>> figures = new TreeMap<>();
        figures.put(EditBatch.RESIDUAL_NORM, figure(Math.sqrt(squares)));
        figures.put(NEURONS, figure(count));
        figures.put(FAILED, figure(failed));
        return finish(new EditBatch(requests, changes, figures, 0, (System.nanoTime() - begin) / 1e9));
    }

    private SortedMap<Integer, Double> figure(double value) {
        return new TreeMap<>(Map.of(layer, value));
    }

    /** An edit's neurons; none if the target is predicted without, or has not been learned. */
    private record Patch(Optional<Neurons> neurons, boolean failed) {}

    private Patch patch(int edit, EditRequest request, RequestTokens tokens) {
        Settings settings = edits().settings();
        Engine engine = context.gpt().engine();
        try (BlockOutputLoss loss = new BlockOutputLoss(draft().gpt(), draft().interventions(), layer, Point.MLP_INNER,
                List.of(List.of(supervised(tokens))))) {
            float[][] wrong = wrong(loss, settings.get(TPatcher.NEURONS));
            if (wrong.length == 0) {
                return new Patch(Optional.empty(), false);
            }
            int width = wrong[0].length;
            Finiteness.rows(rows(wrong), repeated(request, wrong.length), "the MLP's input of layer " + layer,
                    TPatcher.DAMAGED);
            PatchParameters parameters = new PatchParameters(
                    wrong, start.of(edit, wrong.length * width), settings.get(TPatcher.AMPLIFICATION));
            try (PatchMemory memory = new PatchMemory(engine, sample, queries, width, TPatcher.weights(settings))) {
                boolean learned = new PatchTraining(engine, loss, memory, settings, context.listener()).train(parameters);
                boolean kept = learned || settings.get(TPatcher.FAILED).equals(TPatcher.KEEP);
                if (!learned) {
                    context.listener().warned("record " + request.caseId() + ": the target is not predicted after "
                            + settings.get(TPatcher.STEPS) + " steps; its neurons are " + (kept ? "kept" : "left out"));
                }
                return new Patch(kept ? Optional.of(parameters.change(layer)) : Optional.empty(), !learned);
            }
        } catch (NonFiniteException damaged) {
            throw Finiteness.named(damaged, List.of(request));
        }
    }

    private static List<EditRequest> repeated(EditRequest request, int times) {
        EditRequest[] all = new EditRequest[times];
        Arrays.fill(all, request);
        return List.of(all);
    }

    private static Matrix rows(float[][] rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * rows[0].length, rows[0].length);
        }
        return Matrix.of(rows.length, rows[0].length, values);
    }

    private static Supervised supervised(RequestTokens tokens) {
        RequestTokens.Prompt prompt = tokens.prompts().getFirst();
        int[] target = tokens.target();
        int[] rows = new int[target.length];
        Arrays.setAll(rows, t -> prompt.tokens().length - 1 + t);
        return new Supervised(0, tokens.forced(prompt), rows, target, 1.0 / target.length);
    }

    /** The MLP's inputs at the first positions with a wrong prediction. */
    private static float[][] wrong(BlockOutputLoss loss, int most) {
        boolean[] wrong = loss.wrong(BlockOutputLoss.NOTHING);
        List<float[]> inputs = loss.tapped();
        List<float[]> chosen = new ArrayList<>();
        for (int t = 0; t < wrong.length && chosen.size() < most; t++) {
            if (wrong[t]) {
                chosen.add(inputs.get(t));
            }
        }
        return chosen.toArray(float[][]::new);
    }
}
