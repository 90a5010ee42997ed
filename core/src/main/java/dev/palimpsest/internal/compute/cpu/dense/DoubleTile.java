package dev.palimpsest.internal.compute.cpu.dense;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.D;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.DOUBLES;
import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;

/**
 * The tile product in double, 6 rows × 2 vectors: it sums moments, and subtracts the Cholesky factor's columns from the
 * rest of the matrix. Each element is one chain {@code c ← fma(a_k, b_k, c)} over k. The panels are laid out as in
 * {@link dev.palimpsest.internal.compute.cpu.linear.TileKernel}; a difference is a sum whose {@code a} was packed negated.
 *
 * <p>It repeats {@link dev.palimpsest.internal.compute.cpu.linear.VectorTile} for another element type: a tile written once over
 * {@code Vector<E>} would box its lanes wherever the compiler does not inline it.
 */
final class DoubleTile {

    static final int ROWS = 6;
    static final int COLUMNS = 2 * D;

    private DoubleTile() {}

    /** Continues the chains of the tile of {@code c} at {@code cAt} by {@code depth} steps. */
    static void tile(int depth, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt, int cStride) {
        int c0 = cAt;
        int c1 = cAt + cStride;
        int c2 = cAt + 2 * cStride;
        int c3 = cAt + 3 * cStride;
        int c4 = cAt + 4 * cStride;
        int c5 = cAt + 5 * cStride;
        DoubleVector c00 = fromArray(DOUBLES, c, c0);
        DoubleVector c01 = fromArray(DOUBLES, c, c0 + D);
        DoubleVector c10 = fromArray(DOUBLES, c, c1);
        DoubleVector c11 = fromArray(DOUBLES, c, c1 + D);
        DoubleVector c20 = fromArray(DOUBLES, c, c2);
        DoubleVector c21 = fromArray(DOUBLES, c, c2 + D);
        DoubleVector c30 = fromArray(DOUBLES, c, c3);
        DoubleVector c31 = fromArray(DOUBLES, c, c3 + D);
        DoubleVector c40 = fromArray(DOUBLES, c, c4);
        DoubleVector c41 = fromArray(DOUBLES, c, c4 + D);
        DoubleVector c50 = fromArray(DOUBLES, c, c5);
        DoubleVector c51 = fromArray(DOUBLES, c, c5 + D);
        for (int k = 0; k < depth; k++) {
            DoubleVector b0 = fromArray(DOUBLES, b, bAt + k * COLUMNS);
            DoubleVector b1 = fromArray(DOUBLES, b, bAt + k * COLUMNS + D);
            DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[aAt + k * ROWS]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[aAt + k * ROWS + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[aAt + k * ROWS + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[aAt + k * ROWS + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            DoubleVector a4 = DoubleVector.broadcast(DOUBLES, a[aAt + k * ROWS + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            DoubleVector a5 = DoubleVector.broadcast(DOUBLES, a[aAt + k * ROWS + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
        }
        c00.intoArray(c, c0);
        c01.intoArray(c, c0 + D);
        c10.intoArray(c, c1);
        c11.intoArray(c, c1 + D);
        c20.intoArray(c, c2);
        c21.intoArray(c, c2 + D);
        c30.intoArray(c, c3);
        c31.intoArray(c, c3 + D);
        c40.intoArray(c, c4);
        c41.intoArray(c, c4 + D);
        c50.intoArray(c, c5);
        c51.intoArray(c, c5 + D);
    }
}
