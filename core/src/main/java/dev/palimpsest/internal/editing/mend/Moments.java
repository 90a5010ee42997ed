package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;

/**
 * Running mean and variance of every coordinate by Welford's recursion, in double; frozen once training ends. Not safe
 * against a second thread.
 *
 * <pre>
 *   n ← n + 1     mean ← mean + (x − mean)/n     M ← M + (x − mean_before)·(x − mean_after)     sd = √(M/(n − 1))
 * </pre>
 */
final class Moments {

    /** Keeps a coordinate that never varied finite. */
    private static final double EPSILON = 1e-7;

    private final double[] mean;
    private final double[] squares;
    private double count;

    Moments(int width) {
        this(new double[width], new double[width], 0);
    }

    private Moments(double[] mean, double[] squares, double count) {
        this.mean = mean;
        this.squares = squares;
        this.count = count;
    }

    /** From {@link #matrix}. */
    static Moments of(Matrix stored) {
        double[] all = stored.toDoubles();
        int width = stored.columns();
        double[] mean = new double[width];
        double[] squares = new double[width];
        System.arraycopy(all, 0, mean, 0, width);
        System.arraycopy(all, width, squares, 0, width);
        return new Moments(mean, squares, all[2 * width]);
    }

    /** The exact state, {@code [3, width]} F64: means, sums of squared deviations, and the number of rows in every column. */
    Matrix matrix() {
        int width = mean.length;
        double[] all = new double[3 * width];
        System.arraycopy(mean, 0, all, 0, width);
        System.arraycopy(squares, 0, all, width, width);
        Arrays.fill(all, 2 * width, 3 * width, count);
        return Matrix.of(3, width, all);
    }

    /** Adds rows {@code [T, width]}, in order. */
    void add(float[] rows) {
        int width = mean.length;
        for (int row = 0; row < rows.length / width; row++) {
            count++;
            for (int i = 0; i < width; i++) {
                double x = rows[row * width + i];
                double before = x - mean[i];
                mean[i] += before / count;
                squares[i] += before * (x - mean[i]);
            }
        }
    }

    /** {@code (x − mean)/(sd + 1e-7)} for every coordinate of rows {@code [T, width]}. */
    float[] normalised(float[] rows) {
        int width = mean.length;
        double[] scale = new double[width];
        for (int i = 0; i < width; i++) {
            scale[i] = 1 / ((count < 2 ? 0 : Math.sqrt(squares[i] / (count - 1))) + EPSILON);
        }
        float[] normalised = new float[rows.length];
        for (int at = 0; at < rows.length; at++) {
            int i = at % width;
            normalised[at] = (float) ((rows[at] - mean[i]) * scale[i]);
        }
        return normalised;
    }
}
