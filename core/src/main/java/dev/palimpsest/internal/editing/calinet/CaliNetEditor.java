package dev.palimpsest.internal.editing.calinet;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.AdamStep;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.parts.BlockOutputLoss;
import dev.palimpsest.internal.editing.parts.BlockOutputLoss.Supervised;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.Finiteness;
import dev.palimpsest.internal.editing.parts.ModelEditor;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.TrainedNeurons;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.model.Site.Point;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * CaliNET (arXiv 2210.03329), one side network per batch.
 *
 * <pre>
 *   requests × contexts ─▶ mean cross-entropy of the targets ─▶ Adam on K and V      V = 0 at the start: the model as it was
 *   FFN'(x) = FFN(x) + Vᵀ·relu(K·x)                              the networks of several batches add up
 * </pre>
 *
 * Only K and V are trained; the model and the networks of earlier batches are constants.
 */
final class CaliNetEditor extends ModelEditor {

    private static final String DAMAGED = "; the model's weights or earlier edits are damaged or overflow, or --learning-rate"
            + " is too large";

    private final int layer;

    /** @throws IllegalArgumentException when a context is not a template */
    CaliNetEditor(EditingContext context, Edits edits) {
        super(context, edits);
        this.layer = edits.settings().layers().getFirst();
        try {
            Contexts.checked(edits.contexts());
        } catch (IllegalArgumentException failure) {
            close();
            throw failure;
        }
    }

    @Override
    protected RequestTokens tokens(EditRequest request) {
        return RequestTokens.prompts(request, edits().contexts(), context.tokenizer(), context.gpt().config());
    }

    @Override
    protected String fateOfOlder() {
        return "the new side network is trained on top of the older ones";
    }

    @Override
    protected EditBatch editBatch(List<EditRequest> requests) {
        List<RequestTokens> tokens = requests.stream().map(this::tokens).toList();
        long start = System.nanoTime();
        Neurons change;
        try {
            change = train(tokens);
        } catch (NonFiniteException damaged) {
            throw Finiteness.named(damaged, requests);
        } catch (IllegalArgumentException notFinite) {
            throw new NonFiniteException(Finiteness.records(requests) + ": " + notFinite.getMessage() + DAMAGED);
        }
        double norm = Vectors.norm(change.out().toDoubles());
        context.listener().layerUpdated(layer, norm);
        beginWriting();
        draft().apply(change);
        return finish(new EditBatch(requests, List.of(change),
                new TreeMap<>(Map.of(EditBatch.RESIDUAL_NORM, new TreeMap<>(Map.of(layer, norm)))), 0,
                (System.nanoTime() - start) / 1e9));
    }

    private Neurons train(List<RequestTokens> tokens) {
        Settings settings = edits().settings();
        Engine engine = context.gpt().engine();
        int steps = settings.get(CaliNet.STEPS);
        int slots = settings.get(CaliNet.SLOTS);
        int width = context.gpt().config().width();
        try (BlockOutputLoss loss = new BlockOutputLoss(
                        draft().gpt(), draft().interventions(), layer, Point.MLP_INNER, supervised(tokens));
                TrainedNeurons network = new TrainedNeurons(engine, Activation.RELU, slots, width);
                Workspace workspace = engine.workspace()) {
            engine.write(firstWeights(settings.get(CaliNet.SEED), edits().batches().size(), slots, width), network.in());
            Moments in = Moments.of(engine, workspace, slots, width);
            Moments out = Moments.of(engine, workspace, slots, width);
            for (int step = 1; step <= steps; step++) {
                network.clearGradients();
                context.listener().optimised(step, steps, loss.evaluate(network, DAMAGED));
                AdamStep adam = AdamStep.of(step, settings.get(CaliNet.LEARNING_RATE));
                engine.adam(network.in(), network.dIn(), in.mean(), in.square(), adam);
                engine.adam(network.out(), network.dOut(), out.mean(), out.square(), adam);
            }
            return new Neurons(layer, Activation.RELU, Matrix.of(slots, width, engine.read(network.in())),
                    Matrix.of(1, slots, new float[slots]), Matrix.of(slots, width, engine.read(network.out())), null);
        }
    }

    /** Adam's moments of one matrix. */
    private record Moments(Tensor mean, Tensor square) {

        static Moments of(Engine engine, Workspace workspace, int rows, int columns) {
            Moments moments = new Moments(workspace.tensor(rows, columns), workspace.tensor(rows, columns));
            engine.clear(moments.mean());
            engine.clear(moments.square());
            return moments;
        }
    }

    /** K at the start: uniform in ±1/√d, as PyTorch initialises linear maps; the same seed and batch give the same K. */
    private static float[] firstWeights(long seed, int batch, int slots, int width) {
        SplittableRandom random = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (batch + 1));
        double limit = 1 / Math.sqrt(width);
        float[] weights = new float[Math.multiplyExact(slots, width)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (limit * (random.nextInt(1 << 24) * 0x1p-23 - 1));
        }
        return weights;
    }

    /** Every prompt of every request with its target; the mean over requests, contexts and target tokens. */
    private static List<List<Supervised>> supervised(List<RequestTokens> requests) {
        List<List<Supervised>> groups = new ArrayList<>();
        int number = 0;
        for (List<RequestTokens> some : RequestTokens.parts(requests)) {
            List<Supervised> group = new ArrayList<>();
            for (RequestTokens request : some) {
                int[] target = request.target();
                for (RequestTokens.Prompt prompt : request.prompts()) {
                    int[] rows = new int[target.length];
                    Arrays.setAll(rows, t -> prompt.tokens().length - 1 + t);
                    group.add(new Supervised(number, request.forced(prompt), rows, target,
                            1.0 / requests.size() / request.prompts().size() / target.length));
                }
                number++;
            }
            groups.add(group);
        }
        return groups;
    }
}
