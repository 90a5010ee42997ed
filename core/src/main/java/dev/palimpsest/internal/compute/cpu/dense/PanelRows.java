package dev.palimpsest.internal.compute.cpu.dense;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.D;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.DOUBLES;
import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;

/**
 * Products with a panel: a few long vectors of doubles, one a row. Ranges of elements are whole SIMD vectors. Lanes
 * are added up here rather than by {@code reduceLanes}, which leaves the order of the sum to the compiler.
 */
final class PanelRows {

    private PanelRows() {}

    /** The sum of {@code D} lanes from {@code at}, in order. */
    static double sum(double[] lanes, int at) {
        double sum = lanes[at];
        for (int l = 1; l < D; l++) {
            sum += lanes[at + l];
        }
        return sum;
    }

    /** {@code Σ_i rows[at + i]·x[xAt + i]} over {@code [from, to)}. */
    static double dot(double[] rows, int at, double[] x, int xAt, int from, int to, double[] lanes) {
        DoubleVector s0 = DoubleVector.zero(DOUBLES);
        DoubleVector s1 = s0;
        int i = from;
        for (; i + 2 * D <= to; i += 2 * D) {
            s0 = fromArray(DOUBLES, rows, at + i).fma(fromArray(DOUBLES, x, xAt + i), s0);
            s1 = fromArray(DOUBLES, rows, at + i + D).fma(fromArray(DOUBLES, x, xAt + i + D), s1);
        }
        for (; i < to; i += D) {
            s0 = fromArray(DOUBLES, rows, at + i).fma(fromArray(DOUBLES, x, xAt + i), s0);
        }
        s0.add(s1).intoArray(lanes, 0);
        return sum(lanes, 0);
    }

    /** {@code y_i −= Σ_r coefficients[r]·rows[r·stride + i]} for i in {@code [from, to)}, r ascending. */
    static void subtract(double[] rows, int stride, int count, double[] coefficients, double[] y, int yAt, int from,
            int to) {
        int r = 0;
        for (; r + 4 <= count; r += 4) {
            subtractFour(rows, r * stride, stride, coefficients, r, y, yAt, from, to);
        }
        for (; r < count; r++) {
            DoubleVector c = DoubleVector.broadcast(DOUBLES, -coefficients[r]);
            for (int i = from; i < to; i += D) {
                c.fma(fromArray(DOUBLES, rows, r * stride + i), fromArray(DOUBLES, y, yAt + i)).intoArray(y, yAt + i);
            }
        }
    }

    private static void subtractFour(double[] rows, int at, int stride, double[] coefficients, int r, double[] y,
            int yAt, int from, int to) {
        DoubleVector c0 = DoubleVector.broadcast(DOUBLES, -coefficients[r]);
        DoubleVector c1 = DoubleVector.broadcast(DOUBLES, -coefficients[r + 1]);
        DoubleVector c2 = DoubleVector.broadcast(DOUBLES, -coefficients[r + 2]);
        DoubleVector c3 = DoubleVector.broadcast(DOUBLES, -coefficients[r + 3]);
        for (int i = from; i < to; i += D) {
            DoubleVector s = fromArray(DOUBLES, y, yAt + i);
            s = c0.fma(fromArray(DOUBLES, rows, at + i), s);
            s = c1.fma(fromArray(DOUBLES, rows, at + stride + i), s);
            s = c2.fma(fromArray(DOUBLES, rows, at + 2 * stride + i), s);
            s = c3.fma(fromArray(DOUBLES, rows, at + 3 * stride + i), s);
            s.intoArray(y, yAt + i);
        }
    }
}
