package dev.palimpsest.internal.compute.cpu.transformer;

import dev.palimpsest.internal.compute.cpu.function.Exponential;
import dev.palimpsest.internal.compute.cpu.function.InterleavedSum;
import dev.palimpsest.internal.compute.cpu.function.Softmax;
import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.DoubleRows;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;

/** Losses over rows of logits, and their gradients. */
public final class Losses {

    private Losses() {}

    public static void crossEntropy(Workers workers, FloatRows logits, int[] targets, DoubleRows losses) {
        int width = logits.columns();
        float[] data = logits.data();
        double[] to = losses.data();
        Chunks.rows(workers, logits.rows(), 8L * width, (r, scratch) -> {
            int at = logits.at(r);
            float max = Softmax.max(data, at, width);
            float[] powers = scratch.floats(Scratch.ROWS, width);
            Exponential.exp(data, at, max, powers, 0, width);
            double sum = InterleavedSum.of(powers, 0, width);
            to[losses.at(r)] = Math.log(sum) + ((double) max - data[at + targets[r]]);
        });
    }

    public static void crossEntropyBackward(Workers workers, FloatRows logits, int[] targets, float[] weights) {
        int width = logits.columns();
        float[] data = logits.data();
        Chunks.rows(workers, logits.rows(), 8L * width, (r, scratch) -> {
            int at = logits.at(r);
            float max = Softmax.max(data, at, width);
            Exponential.exp(data, at, max, data, at, width);
            double factor = weights[r] / InterleavedSum.of(data, at, width);
            int target = at + targets[r];
            // The target's gradient, p − 1, cancels where p is near 1, so it is computed in double.
            float own = (float) (data[target] * factor - weights[r]);
            Softmax.scale(data, at, width, (float) factor);
            data[target] = own;
        });
    }

    public static void klDivergence(Workers workers, FloatRows logits, FloatRows reference, DoubleRows losses) {
        double[] to = losses.data();
        Chunks.rows(workers, logits.rows(), 16L * logits.columns(), (r, scratch) ->
                to[losses.at(r)] = Pair.of(logits, reference, r, scratch).divergence());
    }

    public static void klDivergenceBackward(Workers workers, FloatRows logits, FloatRows reference, float[] weights) {
        Chunks.rows(workers, logits.rows(), 16L * logits.columns(), (r, scratch) ->
                Pair.of(logits, reference, r, scratch).toGradient(weights[r]));
    }

    /**
     * Row r of two matrices of logits, p's and q's. {@code log pᵢ − log qᵢ = (xᵢ − yᵢ) + shift}, so only the powers
     * of p are stored.
     *
     * @param powers {@code e^(xᵢ − max x)}
     * @param sum    of the powers
     */
    private record Pair(float[] x, int xAt, float[] y, int yAt, int width, float[] powers, double sum, double shift) {

        static Pair of(FloatRows logits, FloatRows reference, int r, Scratch scratch) {
            int width = logits.columns();
            float[] x = logits.data();
            float[] y = reference.data();
            int xAt = logits.at(r);
            int yAt = reference.at(r);
            float[] powers = scratch.floats(Scratch.ROWS, width);
            float maxY = Softmax.max(y, yAt, width);
            Exponential.exp(y, yAt, maxY, powers, 0, width);
            double logY = Math.log(InterleavedSum.of(powers, 0, width)) + maxY;
            float maxX = Softmax.max(x, xAt, width);
            Exponential.exp(x, xAt, maxX, powers, 0, width);
            double sum = InterleavedSum.of(powers, 0, width);
            return new Pair(x, xAt, y, yAt, width, powers, sum, logY - (Math.log(sum) + maxX));
        }

        double divergence() {
            double total = 0;
            for (int i = 0; i < width; i++) {
                total += powers[i] * logRatio(i);
            }
            return total / sum;
        }

        void toGradient(float weight) {
            double divergence = divergence();
            double factor = weight / sum;
            for (int i = 0; i < width; i++) {
                x[xAt + i] = (float) (factor * powers[i] * (logRatio(i) - divergence));
            }
        }

        private double logRatio(int i) {
            return (double) x[xAt + i] - y[yAt + i] + shift;
        }
    }
}
