package dev.palimpsest.internal.editing.ft;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.NonFiniteRows;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.inference.Forward;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Pass;
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
 * The loss that fine-tuning minimises, as a function of the change Δ of one layer's second MLP projection, and its
 * gradient.
 *
 * <p>The layer's keys and everything below do not depend on Δ and are computed once. An iteration adds {@code Δ·k} to
 * the layer's output and runs the blocks above, forward and back; the gradient of the weight is {@code Kᵀ·G}. Holds a
 * workspace until closed.
 */
final class FineTuningLoss implements AutoCloseable {

    /**
     * Requests run as one packed batch.
     *
     * @param keys    {@code [T, n]}
     * @param base    the layer's output without Δ {@code [T, d]}
     * @param rows    rows whose logits predict {@code targets}; a row may occur more than once
     * @param weights of each prediction in the loss
     * @param first   index of its first request
     */
    private record Part(Sequences sequences, Tensor keys, Tensor base, int[] rows, int[] targets, float[] weights,
            int first) {}

    private final Gpt gpt;
    private final Engine engine;
    private final int layer;
    private final Workspace workspace;
    private final List<Part> parts = new ArrayList<>();

    /** @param gpt with the earlier batches in its weights */
    FineTuningLoss(Gpt gpt, int layer, List<RequestTokens> requests, Objective objective) {
        this.gpt = gpt;
        this.engine = gpt.engine();
        this.layer = layer;
        this.workspace = engine.workspace();
        int first = 0;
        for (List<RequestTokens> some : RequestTokens.parts(requests)) {
            parts.add(part(some, first, requests.size(), objective));
            first += some.size();
        }
    }

    private Part part(List<RequestTokens> some, int before, int all, Objective objective) {
        List<int[]> sequences = new ArrayList<>();
        IntArrayList rows = new IntArrayList();
        IntArrayList targets = new IntArrayList();
        FloatArrayList weights = new FloatArrayList();
        int first = 0;
        for (RequestTokens request : some) {
            RequestTokens.Prompt prompt = request.prompts().getFirst();
            boolean forced = objective == Objective.TARGET;
            int[] sequence = forced ? request.forced(prompt) : prompt.tokens();
            int[] target = request.target();
            for (int t = 0; t < target.length; t++) {
                rows.add(first + prompt.tokens().length - 1 + (forced ? t : 0));
                targets.add(target[t]);
                weights.add((float) (1.0 / all / target.length));
            }
            sequences.add(sequence);
            first += sequence.length;
        }
        TokenBatch batch = TokenBatch.of(sequences);
        int height = batch.tokens().length;
        Tensor keys = workspace.tensor(height, gpt.config().innerWidth());
        Tensor base = workspace.tensor(height, gpt.config().width());
        gpt.embed(batch, base);
        Tap tap = new Tap.ReadKeys(layer, IntStream.range(0, height).toArray(), keys);
        gpt.run(Pass.over(batch.sequences()).with(List.of(tap)), 0, layer + 1, base);
        return new Part(batch.sequences(), keys, base, rows.toIntArray(), targets.toIntArray(), weights.toFloatArray(),
                before);
    }

    /**
     * The loss at Δ.
     *
     * @param delta    Δᵀ {@code [n, d]}
     * @param gradient the gradient is added to it
     * @throws NonFiniteException when a logit is NaN or infinite, with the request's index as its item
     */
    double evaluate(Tensor delta, Tensor gradient) {
        double loss = 0;
        for (Part part : parts) {
            loss += evaluate(part, delta, gradient);
        }
        return loss;
    }

    private double evaluate(Part part, Tensor delta, Tensor gradient) {
        int layers = gpt.config().layers();
        int width = gpt.config().width();
        int height = part.sequences().rows();
        int count = part.rows().length;
        try (Workspace scratch = engine.workspace()) {
            Tensor residual = scratch.tensor(height, width);
            Tensor dResidual = scratch.tensor(height, width);
            Tensor dTops = scratch.tensor(count, width);
            Tensor losses = scratch.tensor(count, 1, StorageType.F64);
            Pass pass = Pass.over(part.sequences()).with(new Tape(scratch, gpt.config(), height, layer + 1, layers));
            engine.copy(part.base(), residual);
            engine.linearAdd(part.keys(), new Linear(delta, Layout.INPUT_OUTPUT, null), residual);
            gpt.run(pass, layer + 1, layers, residual);
            Forward.Logits logits = new Forward(gpt).logits(scratch, residual, part.rows());
            int[] damaged = NonFiniteRows.of(engine, logits.values());
            if (damaged.length > 0) {
                // A part has one sequence per request.
                int request = part.first() + part.sequences().sequenceOf(part.rows()[damaged[0]]);
                throw NonFiniteException.of(request, "the logits of its target are NaN or infinite; the model's weights or"
                        + " earlier edits are damaged or overflow, or --learning-rate is too large");
            }
            engine.crossEntropy(logits.values(), part.targets(), losses);
            engine.crossEntropyBackward(logits.values(), part.targets(), part.weights());
            gpt.logitsBackward(logits.rows(), logits.values(), dTops);
            engine.clear(dResidual);
            int[] all = new int[count];
            Arrays.setAll(all, i -> i);
            engine.addRows(dTops, all, dResidual, part.rows());
            gpt.backward(pass, layer + 1, layers, dResidual);
            engine.addOuterProducts(part.keys(), dResidual, gradient);
            double[] values = engine.readDoubles(losses);
            double loss = 0;
            for (int i = 0; i < count; i++) {
                loss += part.weights()[i] * values[i];
            }
            return loss;
        }
    }

    @Override
    public void close() {
        workspace.close();
    }
}
