package dev.palimpsest.internal.compute.cpu.dense;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.D;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.DOUBLES;
import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;

/**
 * Products of a wide matrix with a slab: a few right-hand sides side by side, {@code [n][2 vectors]}, so that lanes
 * are right-hand sides and every sum is one chain in the order of the matrix's rows or columns.
 */
final class Slabs {

    /** Right-hand sides of a slab; unused ones are zero. */
    static final int WIDTH = 2 * D;

    private Slabs() {}

    /** {@code y_i += sign·Σ_j m[i][j]·x_j}: four rows of M at a time, eight accumulators. */
    static void addProduct(double[] m, int at, int stride, int rows, int columns, double sign, double[] x, int xAt,
            double[] y, int yAt) {
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            addFourRows(m, at + i * stride, stride, columns, sign, x, xAt, y, yAt + i * WIDTH);
        }
        for (; i < rows; i++) {
            addStrided(m, at + i * stride, 1, columns, sign, x, xAt, y, yAt + i * WIDTH);
        }
    }

    /** {@code y_j += sign·Σ_i m[i][j]·x_i}. */
    static void addTransposedProduct(double[] m, int at, int stride, int rows, int columns, double sign, double[] x,
            int xAt, double[] y, int yAt) {
        int j = 0;
        for (; j + 4 <= columns; j += 4) {
            addFourColumns(m, at + j, stride, rows, sign, x, xAt, y, yAt + j * WIDTH);
        }
        for (; j < columns; j++) {
            addStrided(m, at + j, stride, rows, sign, x, xAt, y, yAt + j * WIDTH);
        }
    }

    private static void addFourRows(double[] m, int at, int stride, int columns, double sign, double[] x, int xAt,
            double[] y, int yAt) {
        four(m, at, at + stride, at + 2 * stride, at + 3 * stride, 1, columns, sign, x, xAt, y, yAt);
    }

    private static void addFourColumns(double[] m, int at, int stride, int rows, double sign, double[] x, int xAt,
            double[] y, int yAt) {
        four(m, at, at + 1, at + 2, at + 3, stride, rows, sign, x, xAt, y, yAt);
    }

    /** Four neighbouring rows of y, whose coefficients start at m0 … m3 and are {@code step} apart. */
    private static void four(double[] m, int m0, int m1, int m2, int m3, int step, int length, double sign,
            double[] x, int xAt, double[] y, int yAt) {
        DoubleVector y00 = fromArray(DOUBLES, y, yAt);
        DoubleVector y01 = fromArray(DOUBLES, y, yAt + D);
        DoubleVector y10 = fromArray(DOUBLES, y, yAt + WIDTH);
        DoubleVector y11 = fromArray(DOUBLES, y, yAt + WIDTH + D);
        DoubleVector y20 = fromArray(DOUBLES, y, yAt + 2 * WIDTH);
        DoubleVector y21 = fromArray(DOUBLES, y, yAt + 2 * WIDTH + D);
        DoubleVector y30 = fromArray(DOUBLES, y, yAt + 3 * WIDTH);
        DoubleVector y31 = fromArray(DOUBLES, y, yAt + 3 * WIDTH + D);
        for (int k = 0; k < length; k++) {
            DoubleVector x0 = fromArray(DOUBLES, x, xAt + k * WIDTH);
            DoubleVector x1 = fromArray(DOUBLES, x, xAt + k * WIDTH + D);
            DoubleVector a = DoubleVector.broadcast(DOUBLES, sign * m[m0 + k * step]);
            y00 = a.fma(x0, y00);
            y01 = a.fma(x1, y01);
            a = DoubleVector.broadcast(DOUBLES, sign * m[m1 + k * step]);
            y10 = a.fma(x0, y10);
            y11 = a.fma(x1, y11);
            a = DoubleVector.broadcast(DOUBLES, sign * m[m2 + k * step]);
            y20 = a.fma(x0, y20);
            y21 = a.fma(x1, y21);
            a = DoubleVector.broadcast(DOUBLES, sign * m[m3 + k * step]);
            y30 = a.fma(x0, y30);
            y31 = a.fma(x1, y31);
        }
        y00.intoArray(y, yAt);
        y01.intoArray(y, yAt + D);
        y10.intoArray(y, yAt + WIDTH);
        y11.intoArray(y, yAt + WIDTH + D);
        y20.intoArray(y, yAt + 2 * WIDTH);
        y21.intoArray(y, yAt + 2 * WIDTH + D);
        y30.intoArray(y, yAt + 3 * WIDTH);
        y31.intoArray(y, yAt + 3 * WIDTH + D);
    }

    /** One row of y, whose coefficients are {@code step} apart. */
    static void addStrided(double[] m, int at, int step, int length, double sign, double[] x, int xAt, double[] y,
            int yAt) {
        DoubleVector y0 = fromArray(DOUBLES, y, yAt);
        DoubleVector y1 = fromArray(DOUBLES, y, yAt + D);
        for (int k = 0; k < length; k++) {
            DoubleVector a = DoubleVector.broadcast(DOUBLES, sign * m[at + k * step]);
            y0 = a.fma(fromArray(DOUBLES, x, xAt + k * WIDTH), y0);
            y1 = a.fma(fromArray(DOUBLES, x, xAt + k * WIDTH + D), y1);
        }
        y0.intoArray(y, yAt);
        y1.intoArray(y, yAt + D);
    }

    /** {@code y_i /= divisor}. */
    static void divide(double[] y, int at, double divisor) {
        for (int b = at; b < at + WIDTH; b++) {
            y[b] /= divisor;
        }
    }
}
