package dev.palimpsest.internal.compute.cpu.transformer;

import dev.palimpsest.internal.compute.LayerNorm;
import dev.palimpsest.internal.compute.cpu.function.InterleavedSum;
import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;

/** Layer normalisation by rows; mean and variance in double, in one order. */
public final class LayerNorms {

    private LayerNorms() {}

    public static void forward(Workers workers, FloatRows x, LayerNorm norm, FloatRows out) {
        int width = x.columns();
        float[] gain = FloatRows.vector(norm.gain());
        float[] bias = FloatRows.vector(norm.bias());
        float[] from = x.data();
        float[] to = out.data();
        Chunks.rows(workers, x.rows(), 4L * width, (t, scratch) -> {
            int at = x.at(t);
            int into = out.at(t);
            double mean = mean(from, at, width);
            double scale = scale(from, at, width, mean, norm.epsilon());
            for (int i = 0; i < width; i++) {
                to[into + i] = (float) ((from[at + i] - mean) * scale * gain[i] + bias[i]);
            }
        });
    }

    /**
     * With {@code x̂ = (x − mean)·s}, {@code s = 1/√(variance + ε)} and {@code g = γ·gradient}:
     * {@code dx = s·(g − mean(g) − x̂·mean(g·x̂))}.
     */
    public static void backward(Workers workers, FloatRows x, LayerNorm norm, FloatRows gradient, FloatRows dX) {
        int width = x.columns();
        float[] gain = FloatRows.vector(norm.gain());
        float[] from = x.data();
        float[] gradients = gradient.data();
        float[] to = dX.data();
        Chunks.rows(workers, x.rows(), 8L * width, (t, scratch) -> {
            int at = x.at(t);
            int g = gradient.at(t);
            int into = dX.at(t);
            double mean = mean(from, at, width);
            double scale = scale(from, at, width, mean, norm.epsilon());
            double sum = 0;
            double along = 0;
            for (int i = 0; i < width; i++) {
                double scaled = (double) gain[i] * gradients[g + i];
                sum += scaled;
                along += scaled * ((from[at + i] - mean) * scale);
            }
            sum /= width;
            along /= width;
            for (int i = 0; i < width; i++) {
                double scaled = (double) gain[i] * gradients[g + i];
                double normalised = (from[at + i] - mean) * scale;
                to[into + i] += (float) (scale * (scaled - sum - normalised * along));
            }
        });
    }

    /** {@code dGain += Σ_t gradient_t·x̂_t}, {@code dBias += Σ_t gradient_t}; a unit owns a range of the columns. */
    public static void parametersBackward(Workers workers, FloatRows x, LayerNorm norm, FloatRows gradient,
            FloatRows dGain, FloatRows dBias) {
        int width = x.columns();
        double[] means = new double[x.rows()];
        double[] scales = new double[x.rows()];
        float[] from = x.data();
        Chunks.rows(workers, x.rows(), 4L * width, (t, scratch) -> {
            means[t] = mean(from, x.at(t), width);
            scales[t] = scale(from, x.at(t), width, means[t], norm.epsilon());
        });
        RowSums.byColumns(workers, x.rows(), width, (t, first, count, scratch) -> {
            int at = x.at(t) + first;
            int g = gradient.at(t) + first;
            float mean = (float) means[t];
            float scale = (float) scales[t];
            float[] gradients = gradient.data();
            float[] gains = dGain.data();
            float[] biases = dBias.data();
            int gainAt = dGain.at(0) + first;
            int biasAt = dBias.at(0) + first;
            for (int i = 0; i < count; i++) {
                gains[gainAt + i] += gradients[g + i] * ((from[at + i] - mean) * scale);
                biases[biasAt + i] += gradients[g + i];
            }
        });
    }

    private static double mean(float[] x, int at, int width) {
        return InterleavedSum.of(x, at, width) / width;
    }

    /** {@code 1/√(variance + ε)}. */
    private static double scale(float[] x, int at, int width, double mean, float epsilon) {
        return 1 / Math.sqrt(InterleavedSum.ofSquaredDeviations(x, at, width, mean) / width + epsilon);
    }
}
