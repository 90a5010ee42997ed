package dev.palimpsest.internal.compute.cpu.dense;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.D;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.DOUBLES;
import static jdk.incubator.vector.DoubleVector.fromArray;

import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * {@code y = A·x} for the trailing part of a symmetric A of which the lower triangle is read, every element once: as
 * {@code y_i += a_ij·x_j} and as {@code y_j += a_ij·x_i}. The product is limited by memory bandwidth, so reading half
 * the matrix takes half the time.
 *
 * <pre>
 *   ┌─┐
 *   │0└─┐      a band of rows is one unit and adds to a y of its own; the bands have the same area,
 *   │1  └─┐    their number depends on the size alone, and {@link #sum} adds the ys in the bands' order
 *   │2    └─┐
 *   └───────┘  blocks on the diagonal are read whole, see {@link #mirrorDiagonalBlocks}
 * </pre>
 */
final class SymmetricProduct {

    /** A's order and the first row of every product are multiples of it. */
    static final int BLOCK = Math.max(8, D);

    private static final int MOST_BANDS = 16;
    private static final int ROWS_PER_BAND = 128;

    private final double[] a;
    private final int stride;
    private final int n;
    private final double[][] partial;

    /**
     * @param a row-major, rows {@code stride} apart
     * @param n order of A, a multiple of {@link #BLOCK}
     */
    SymmetricProduct(double[] a, int stride, int n) {
        this.a = a;
        this.stride = stride;
        this.n = n;
        partial = new double[bands(0)][n];
    }

    /** Number of units the product over rows and columns {@code start … n−1} consists of. */
    int bands(int start) {
        return Math.clamp((n - start) / ROWS_PER_BAND, 1, MOST_BANDS);
    }

    /** First row of a band: the area above it grows with the square of the row. */
    private int firstRow(int band, int start) {
        int blocks = (n - start) / BLOCK;
        return start + BLOCK * (int) Math.round(blocks * Math.sqrt((double) band / bands(start)));
    }

    /** Multiplies one band; {@code x[xAt + j]} is element j. */
    void multiply(int band, int start, double[] x, int xAt, Scratch scratch) {
        double[] y = partial[band];
        int from = firstRow(band, start);
        int to = firstRow(band + 1, start);
        double[] lanes = scratch.doubles(Scratch.TILE, 4 * D);
        Arrays.fill(y, start, to, 0);
        for (int row = from; row < to; row += BLOCK) {
            for (int i = row; i < row + BLOCK; i += 4) {
                leftOfDiagonal(i, start, row, x, xAt, y, lanes);
            }
            diagonalBlock(row, x, xAt, y);
        }
    }

    /** Four rows from {@code i}, columns {@code [start, end)}. */
    private void leftOfDiagonal(int i, int start, int end, double[] x, int xAt, double[] y, double[] lanes) {
        int row0 = i * stride;
        int row1 = row0 + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        DoubleVector x0 = DoubleVector.broadcast(DOUBLES, x[xAt + i]);
        DoubleVector x1 = DoubleVector.broadcast(DOUBLES, x[xAt + i + 1]);
        DoubleVector x2 = DoubleVector.broadcast(DOUBLES, x[xAt + i + 2]);
        DoubleVector x3 = DoubleVector.broadcast(DOUBLES, x[xAt + i + 3]);
        DoubleVector y0 = DoubleVector.zero(DOUBLES);
        DoubleVector y1 = y0;
        DoubleVector y2 = y0;
        DoubleVector y3 = y0;
        for (int j = start; j < end; j += D) {
            DoubleVector xj = fromArray(DOUBLES, x, xAt + j);
            DoubleVector yj = fromArray(DOUBLES, y, j);
            DoubleVector a0 = fromArray(DOUBLES, a, row0 + j);
            y0 = a0.fma(xj, y0);
            yj = a0.fma(x0, yj);
            DoubleVector a1 = fromArray(DOUBLES, a, row1 + j);
            y1 = a1.fma(xj, y1);
            yj = a1.fma(x1, yj);
            DoubleVector a2 = fromArray(DOUBLES, a, row2 + j);
            y2 = a2.fma(xj, y2);
            yj = a2.fma(x2, yj);
            DoubleVector a3 = fromArray(DOUBLES, a, row3 + j);
            y3 = a3.fma(xj, y3);
            yj = a3.fma(x3, yj);
            yj.intoArray(y, j);
        }
        y0.intoArray(lanes, 0);
        y1.intoArray(lanes, D);
        y2.intoArray(lanes, 2 * D);
        y3.intoArray(lanes, 3 * D);
        for (int r = 0; r < 4; r++) {
            y[i + r] += PanelRows.sum(lanes, r * D);
        }
    }

    private void diagonalBlock(int row, double[] x, int xAt, double[] y) {
        for (int j = row; j < row + BLOCK; j += D) {
            DoubleVector yj = fromArray(DOUBLES, y, j);
            for (int i = row; i < row + BLOCK; i++) {
                yj = fromArray(DOUBLES, a, i * stride + j).fma(DoubleVector.broadcast(DOUBLES, x[xAt + i]), yj);
            }
            yj.intoArray(y, j);
        }
    }

    /** {@code y[yAt + i] = (A·x)_i} for i in {@code [from, to)}, once all bands are multiplied. */
    void sum(int start, int from, int to, double[] y, int yAt) {
        Arrays.fill(y, yAt + from, yAt + to, 0);
        for (int band = 0; band < bands(start); band++) {
            double[] part = partial[band];
            int end = Math.min(to, firstRow(band + 1, start));
            for (int i = from; i < end; i++) {
                y[yAt + i] += part[i];
            }
        }
    }

    /** Makes the blocks on the diagonal from row {@code start} on symmetric, from the lower half. */
    void mirrorDiagonalBlocks(int start) {
        for (int row = start; row < n; row += BLOCK) {
            for (int i = row; i < row + BLOCK; i++) {
                for (int j = row; j < i; j++) {
                    a[j * stride + i] = a[i * stride + j];
                }
            }
        }
    }
}
