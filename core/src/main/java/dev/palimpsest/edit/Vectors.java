package dev.palimpsest.edit;

import dev.palimpsest.tensor.Matrix;

/** The little arithmetic on host vectors that editing needs, in double. */
final class Vectors {

    private Vectors() {}

    static double squaredNorm(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value * value;
        }
        return sum;
    }

    static double norm(double[] x) {
        return Math.sqrt(squaredNorm(x));
    }

    /** The rows of a row-major matrix. */
    static double[][] rows(float[] values, int columns) {
        double[][] rows = new double[values.length / columns][columns];
        for (int i = 0; i < values.length; i++) {
            rows[i / columns][i % columns] = values[i];
        }
        return rows;
    }

    /** An F32 matrix of the rows: what is saved is what was used. */
    static Matrix matrix(double[][] rows) {
        int columns = rows[0].length;
        float[] values = new float[rows.length * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[i / columns][i % columns];
        }
        return Matrix.of(rows.length, columns, values);
    }
}
