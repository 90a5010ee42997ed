package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;

/** Arithmetic on host vectors, in double. */
public final class Vectors {

    private Vectors() {}

    /** {@code Σ x²}. */
    public static double squaredNorm(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value * value;
        }
        return sum;
    }

    /** {@code ‖x‖₂}. */
    public static double norm(double[] x) {
        return Math.sqrt(squaredNorm(x));
    }

    /** The values as doubles. */
    public static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    /** The values rounded to floats. */
    public static float[] floats(double[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (float) values[i];
        }
        return result;
    }

    /** The rows of a row-major matrix. */
    public static double[][] rows(float[] values, int columns) {
        double[][] rows = new double[values.length / columns][columns];
        for (int i = 0; i < values.length; i++) {
            rows[i / columns][i % columns] = values[i];
        }
        return rows;
    }

    /** An F32 matrix of the rows, so that saved edits equal the applied ones. */
    public static Matrix matrix(double[][] rows) {
        int columns = rows[0].length;
        float[] values = new float[rows.length * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[i / columns][i % columns];
        }
        return Matrix.of(rows.length, columns, values);
    }

    /** {@code x·y}. */
    public static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    /** {@code factor·x}. */
    public static double[] scaled(double[] x, double factor) {
        double[] result = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = factor * x[i];
        }
        return result;
    }

    /** Each row of {@code first} followed by the one of {@code second}. */
    public static double[][] joined(double[][] first, double[][] second) {
        double[][] rows = new double[first.length][];
        for (int r = 0; r < rows.length; r++) {
            rows[r] = Arrays.copyOf(first[r], first[r].length + second[r].length);
            System.arraycopy(second[r], 0, rows[r], first[r].length, second[r].length);
        }
        return rows;
    }

    /** The mean of some vectors. */
    public static double[] mean(double[][] vectors) {
        double[] mean = new double[vectors[0].length];
        for (double[] vector : vectors) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += vector[i] / vectors.length;
            }
        }
        return mean;
    }
}
