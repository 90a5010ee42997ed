package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.NonFiniteRows;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.inference.Forward;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Site.Point;
import dev.palimpsest.internal.model.Tap;
import dev.palimpsest.internal.model.Tape;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.tensor.NonFiniteException;
import dev.palimpsest.internal.tensor.StorageType;
import it.unimi.dsi.fastutil.floats.FloatArrayList;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The mean cross-entropy of requests' target tokens, as a function of what is added to one block's output.
 *
 * <p>The block itself and everything below it are constant: its MLP's input or keys and its output are computed once.
 * Blocks above it run in every evaluation. Holds a workspace until closed.
 */
public final class BlockOutputLoss implements AutoCloseable {

    /**
     * A sequence whose positions predict target tokens.
     *
     * @param request the index of its request
     * @param tokens  prompt and target
     * @param rows    positions whose logits predict {@code targets}; one may occur more than once
     * @param weight  of each prediction in the loss
     */
    public record Supervised(int request, int[] tokens, int[] rows, int[] targets, double weight) {}

    /** A function of the MLP's input or keys that is added to the block's output. */
    public interface Addition {

        /** Adds to the output. @param tapped {@code [T, …]}. @param residual {@code [T, d]} */
        void addTo(Tensor tapped, Tensor residual);

        /** Adds to the parameters' gradients. @param dResidual with respect to the output {@code [T, d]} */
        void backward(Tensor tapped, Tensor dResidual);
    }

    /** Adds nothing. */
    public static final Addition NOTHING = new Addition() {

        @Override
        public void addTo(Tensor tapped, Tensor residual) {}

        @Override
        public void backward(Tensor tapped, Tensor dResidual) {}
    };

    /**
     * Sequences that run as one packed batch.
     *
     * @param tapped what the addition is a function of {@code [T, …]}; of the predicting rows alone where nothing is above
     * @param base   the block's output {@code [T, d]}
     * @param rows   rows whose logits predict {@code targets}
     */
    private record Part(Sequences sequences, Tensor tapped, Tensor base, int[] rows, int[] targets, float[] weights,
            int[] requests) {

        Part with(Tensor otherTapped, Tensor otherBase, int[] otherRows) {
            return new Part(sequences, otherTapped, otherBase, otherRows, targets, weights, requests);
        }
    }

    private final Gpt gpt;
    private final Engine engine;
    private final int layer;
    private final Workspace workspace;
    private final List<Part> parts = new ArrayList<>();

    /**
     * @param gpt           with the in-place edits so far
     * @param interventions of the edits so far, none of them above {@code layer}
     * @param tapped        {@link Point#MLP_INNER} for functions of the MLP's input {@code [T, d]}, {@link
     *                      Point#MLP_OUTPUT} for functions of its keys {@code [T, n]}
     * @param groups        sequences that run together
     */
    public BlockOutputLoss(Gpt gpt, Interventions interventions, int layer, Point tapped, List<List<Supervised>> groups) {
        this.gpt = gpt;
        this.engine = gpt.engine();
        this.layer = layer;
        this.workspace = engine.workspace();
        for (List<Supervised> group : groups) {
            try (Workspace scratch = engine.workspace()) {
                parts.add(part(scratch, interventions, tapped, group));
            }
        }
    }

    private Part part(Workspace scratch, Interventions interventions, Point point, List<Supervised> group) {
        IntArrayList rows = new IntArrayList();
        IntArrayList targets = new IntArrayList();
        FloatArrayList weights = new FloatArrayList();
        IntArrayList requests = new IntArrayList();
        int first = 0;
        for (Supervised sequence : group) {
            for (int t = 0; t < sequence.targets().length; t++) {
                rows.add(first + sequence.rows()[t]);
                targets.add(sequence.targets()[t]);
                weights.add((float) sequence.weight());
                requests.add(sequence.request());
            }
            first += sequence.tokens().length;
        }
        TokenBatch batch = TokenBatch.of(group.stream().map(Supervised::tokens).toList());
        int height = batch.tokens().length;
        Tensor tapped = scratch.tensor(height, point.inputWidth(gpt.config()));
        Tensor base = scratch.tensor(height, gpt.config().width());
        int[] all = IntStream.range(0, height).toArray();
        Tap tap = point == Point.MLP_INNER
                ? new Tap.ReadMlpInput(layer, all, tapped)
                : new Tap.ReadKeys(layer, all, tapped);
        gpt.embed(batch, base);
        gpt.run(Pass.over(batch.sequences()).with(interventions).with(List.of(tap)), 0, layer + 1, base);
        Part whole = new Part(batch.sequences(), tapped, base, rows.toIntArray(), targets.toIntArray(),
                weights.toFloatArray(), requests.toIntArray());
        return layer < gpt.config().layers() - 1 ? kept(whole) : predicting(whole);
    }

    /** All rows, which the blocks above need. */
    private Part kept(Part part) {
        int[] all = IntStream.range(0, part.base().rows()).toArray();
        return part.with(gathered(part.tapped(), all), gathered(part.base(), all), part.rows());
    }

    /** Above the last block rows are independent: those that predict nothing are not needed. */
    private Part predicting(Part part) {
        int[] needed = Arrays.stream(part.rows()).distinct().sorted().toArray();
        int[] rows = Arrays.stream(part.rows()).map(row -> Arrays.binarySearch(needed, row)).toArray();
        return part.with(gathered(part.tapped(), needed), gathered(part.base(), needed), rows);
    }

    private Tensor gathered(Tensor from, int[] rows) {
        Tensor to = workspace.tensor(rows.length, from.columns());
        engine.gather(from, rows, to);
        return to;
    }

    /**
     * The loss with {@code addition}, whose parameters' gradients are added to.
     *
     * @param remedy the likely cause of logits that are not finite, after a semicolon
     * @throws NonFiniteException when a logit is NaN or infinite, with the request's index as its item
     */
    public double evaluate(Addition addition, String remedy) {
        double loss = 0;
        for (Part part : parts) {
            loss += evaluate(part, addition, remedy);
        }
        return loss;
    }

    private double evaluate(Part part, Addition addition, String remedy) {
        int layers = gpt.config().layers();
        int width = gpt.config().width();
        int height = part.base().rows();
        int count = part.rows().length;
        try (Workspace scratch = engine.workspace()) {
            Tensor residual = scratch.tensor(height, width);
            Tensor dResidual = scratch.tensor(height, width);
            Tensor dTops = scratch.tensor(count, width);
            Tensor losses = scratch.tensor(count, 1, StorageType.F64);
            Pass pass = Pass.over(part.sequences()).with(new Tape(scratch, gpt.config(), height, layer + 1, layers));
            engine.copy(part.base(), residual);
            addition.addTo(part.tapped(), residual);
            gpt.run(pass, layer + 1, layers, residual);
            Forward.Logits logits = new Forward(gpt).logits(scratch, residual, part.rows());
            int[] damaged = NonFiniteRows.of(engine, logits.values());
            if (damaged.length > 0) {
                throw NonFiniteException.of(part.requests()[damaged[0]], "the logits of its target are NaN or infinite"
                        + remedy);
            }
            engine.crossEntropy(logits.values(), part.targets(), losses);
            engine.crossEntropyBackward(logits.values(), part.targets(), part.weights());
            gpt.logitsBackward(logits.rows(), logits.values(), dTops);
            engine.clear(dResidual);
            int[] all = new int[count];
            Arrays.setAll(all, i -> i);
            engine.addRows(dTops, all, dResidual, part.rows());
            gpt.backward(pass, layer + 1, layers, dResidual);
            addition.backward(part.tapped(), dResidual);
            double[] values = engine.readDoubles(losses);
            double loss = 0;
            for (int i = 0; i < count; i++) {
                loss += part.weights()[i] * values[i];
            }
            return loss;
        }
    }

    /** Per prediction whether it is wrong, the target not the most probable token, in the order of the sequences. */
    public boolean[] wrong(Addition addition) {
        boolean[] wrong = new boolean[parts.stream().mapToInt(part -> part.rows().length).sum()];
        int at = 0;
        for (Part part : parts) {
            try (Workspace scratch = engine.workspace()) {
                Tensor residual = scratch.tensor(part.base().rows(), gpt.config().width());
                engine.copy(part.base(), residual);
                addition.addTo(part.tapped(), residual);
                gpt.run(Pass.over(part.sequences()), layer + 1, gpt.config().layers(), residual);
                int[] argmax = engine.argmax(new Forward(gpt).logits(scratch, residual, part.rows()).values());
                for (int i = 0; i < argmax.length; i++) {
                    wrong[at++] = argmax[i] != part.targets()[i];
                }
            }
        }
        return wrong;
    }

    /** What the addition is a function of at the row of each prediction, in the order of the sequences. */
    public List<float[]> tapped() {
        List<float[]> rows = new ArrayList<>();
        for (Part part : parts) {
            int width = part.tapped().columns();
            try (Workspace scratch = engine.workspace()) {
                Tensor some = scratch.tensor(part.rows().length, width);
                engine.gather(part.tapped(), part.rows(), some);
                float[] values = engine.read(some);
                for (int i = 0; i < part.rows().length; i++) {
                    rows.add(Arrays.copyOfRange(values, i * width, (i + 1) * width));
                }
            }
        }
        return rows;
    }

    @Override
    public void close() {
        workspace.close();
    }
}
