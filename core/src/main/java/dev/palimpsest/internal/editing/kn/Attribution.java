package dev.palimpsest.internal.editing.kn;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.inference.Forward;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Intervention;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.KvCache;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.model.Tap;
import dev.palimpsest.internal.model.Tape;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.tensor.NonFiniteException;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How much each neuron of a block contributes to an answer, by integrated gradients (arXiv 2104.08696): with k the block's
 * key at the prompt's last token, and all its neurons scaled together,
 *
 * <pre>
 *   IG_i = k_i/S · Σ_{s=0..S−1} ∂p(answer)/∂k_i at s/(S−1)·k        p: mean over the answer's tokens, teacher-forced
 * </pre>
 *
 * The attributions of a block sum to about {@code p(k) − p(0)}. Scaled keys are run as copies of one sequence: everything
 * before the prompt's last token, and the blocks below, are the same in all and run once.
 *
 * @param neurons       IG by layer, {@code [n]} each
 * @param probabilities by layer, p at the first and at the last step: without the block's key and with it
 */
record Attribution(SortedMap<Integer, double[]> neurons, SortedMap<Integer, double[]> probabilities) {

    /** Steps that are run together, at most. */
    private static final int TOGETHER = 20;
    /** Cached positions of all of them: GPT-2 XL keeps 600 KB of keys and values for each. */
    private static final int CACHED_POSITIONS = 2048;

    /**
     * The attributions of an answer.
     *
     * @param gpt    with the edits so far, which must all be merged into its weights
     * @param prompt tokens
     * @param answer tokens; prompt and answer fit the model's context
     * @param steps  S, 2 or more
     * @throws NonFiniteException when the model computes a probability that is NaN
     */
    static Attribution of(Gpt gpt, List<Integer> layers, int[] prompt, int[] answer, int steps) {
        SortedMap<Integer, double[]> neurons = new TreeMap<>();
        SortedMap<Integer, double[]> probabilities = new TreeMap<>();
        try (Workspace workspace = gpt.engine().workspace()) {
            int together = together(prompt.length + answer.length - 1, steps);
            Copies copies = new Copies(gpt, workspace, layers, prompt, answer, together);
            for (int i = 0; i < layers.size(); i++) {
                double[] ends = new double[2];
                neurons.put(layers.get(i), copies.integrate(i, steps, ends));
                probabilities.put(layers.get(i), ends);
            }
        }
        return new Attribution(neurons, probabilities);
    }

    /** How many of the steps are run together. @param length of the prompt with its answer, in tokens */
    static int together(int length, int steps) {
        return Math.clamp(CACHED_POSITIONS / length, 1, Math.min(steps, TOGETHER));
    }

    /** Copies of the prompt with its answer, cached up to the prompt's last token. */
    private static final class Copies {

        private final Gpt gpt;
        private final Engine engine;
        private final List<Integer> layers;
        private final int[] answer;
        private final int length;
        private final int count;
        private final KvCache cache;
        /** What enters each layer from the prompt's last token on {@code [answer, d]}. */
        private final List<Tensor> streams = new ArrayList<>();
        /** Each layer's key at the prompt's last token {@code [n]}. */
        private final List<float[]> keys = new ArrayList<>();

        Copies(Gpt gpt, Workspace workspace, List<Integer> layers, int[] prompt, int[] answer, int count) {
            this.gpt = gpt;
            this.engine = gpt.engine();
            this.layers = layers;
            this.answer = answer;
            this.count = count;
            int[] forced = Arrays.copyOf(prompt, prompt.length + answer.length - 1);
            System.arraycopy(answer, 0, forced, prompt.length, answer.length - 1);
            this.length = forced.length;
            int blocks = gpt.config().layers();
            int[] lengths = new int[count];
            Arrays.fill(lengths, length);
            this.cache = new KvCache(workspace, gpt.config(), lengths, 0, blocks, Interventions.NONE);
            TokenBatch batch = TokenBatch.of(Collections.nCopies(count, forced));
            int last = prompt.length - 1;
            int[] suffix = IntStream.range(last, length).toArray();
            try (Workspace scratch = engine.workspace()) {
                Tensor residual = scratch.tensor(batch.tokens().length, gpt.config().width());
                gpt.embed(batch, residual);
                List<Tap> taps = new ArrayList<>();
                List<Tensor> read = new ArrayList<>();
                for (int layer : layers) {
                    Tensor stream = workspace.tensor(suffix.length, gpt.config().width());
                    streams.add(stream);
                    if (layer == 0) {
                        engine.gather(residual, suffix, stream);
                    } else {
                        taps.add(new Tap.ReadOutput(layer - 1, suffix, stream));
                    }
                    read.add(scratch.tensor(1, gpt.config().innerWidth()));
                    taps.add(new Tap.ReadKeys(layer, new int[] {last}, read.getLast()));
                }
                gpt.run(Pass.over(batch.sequences()).with(cache).with(taps), 0, blocks, residual);
                read.forEach(key -> keys.add(engine.read(key)));
            }
        }

        /** IG of a layer. @param ends receives p at the first and at the last step */
        double[] integrate(int index, int steps, double[] ends) {
            double[] key = Vectors.doubles(keys.get(index));
            double[] sum = new double[key.length];
            for (int from = 0; from < steps; from += count) {
                int to = Math.min(from + count, steps);
                double[] scales = new double[to - from];
                for (int s = from; s < to; s++) {
                    scales[s - from] = (double) s / (steps - 1);
                }
                double[] probabilities = addGradients(index, scales, sum);
                if (from == 0) {
                    ends[0] = probabilities[0];
                }
                ends[1] = probabilities[probabilities.length - 1];
            }
            for (int i = 0; i < key.length; i++) {
                sum[i] *= key[i] / steps;
            }
            return sum;
        }

        /** Adds the gradients of p at scaled keys. @return p at each */
        private double[] addGradients(int index, double[] scales, double[] sum) {
            int layer = layers.get(index);
            int count = scales.length;
            int rows = answer.length;
            int blocks = gpt.config().layers();
            int width = gpt.config().width();
            Linear out = gpt.mlpOut(layer);
            Sequences suffixes = cache.at(IntStream.range(0, count).toArray(), filled(count, rows), filled(count, length));
            int[] all = IntStream.range(0, count * rows).toArray();
            try (Workspace scratch = engine.workspace()) {
                Tensor scaled = scratch.tensor(count, sum.length);
                Tensor values = scratch.tensor(count, width);
                Tensor gradients = scratch.tensor(count, width);
                Tensor residual = scratch.tensor(count * rows, width);
                engine.write(scaled(keys.get(index), scales), scaled);
                // The block's output is linear in its key, so replacing the output scales the key.
                engine.linear(scaled, out, values);
                int[] lastRows = IntStream.range(0, count).map(s -> s * rows).toArray();
                Pass pass = Pass.over(suffixes).with(cache)
                        .with(Interventions.NONE.with(
                                new Intervention.Replacement(Site.mlpOutput(layer), lastRows, values, gradients)))
                        .with(new Tape(scratch, gpt.config(), count * rows, layer, blocks));
                engine.gather(streams.get(index), Arrays.stream(all).map(row -> row % rows).toArray(), residual);
                gpt.run(pass, layer, blocks, residual);
                Forward.Logits logits = new Forward(gpt).logits(scratch, residual, all);
                int[] targets = Arrays.stream(all).map(row -> answer[row % rows]).toArray();
                Tensor losses = scratch.tensor(all.length, 1, StorageType.F64);
                engine.crossEntropy(logits.values(), targets, losses);
                double[] likelihoods = Arrays.stream(engine.readDoubles(losses)).map(loss -> Math.exp(-loss)).toArray();
                requireFinite(likelihoods, layer);
                // ∂p = −p·∂(−log p)
                float[] weights = new float[all.length];
                for (int row = 0; row < weights.length; row++) {
                    weights[row] = (float) (-likelihoods[row] / rows);
                }
                engine.crossEntropyBackward(logits.values(), targets, weights);
                Tensor dResidual = scratch.tensor(all.length, width);
                gpt.logitsBackward(logits.rows(), logits.values(), dResidual);
                gpt.backward(pass, layer, blocks, dResidual);
                engine.linear(gradients, out.transposed(), scaled);
                float[] perStep = engine.read(scaled);
                for (int i = 0; i < perStep.length; i++) {
                    sum[i % sum.length] += perStep[i];
                }
                return means(likelihoods, count, rows);
            }
        }

        private static void requireFinite(double[] likelihoods, int layer) {
            for (double each : likelihoods) {
                if (!Double.isFinite(each)) {
                    throw new NonFiniteException("the probability of the old answer is " + each + " with the key of layer "
                            + layer + " scaled; the model's weights or earlier edits are damaged or overflow");
                }
            }
        }

        private static int[] filled(int count, int value) {
            int[] all = new int[count];
            Arrays.fill(all, value);
            return all;
        }

        private static float[] scaled(float[] key, double[] scales) {
            float[] rows = new float[scales.length * key.length];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = (float) (scales[i / key.length] * key[i % key.length]);
            }
            return rows;
        }

        private static double[] means(double[] likelihoods, int count, int rows) {
            double[] means = new double[count];
            for (int i = 0; i < likelihoods.length; i++) {
                means[i / rows] += likelihoods[i] / rows;
            }
            return means;
        }
    }
}
