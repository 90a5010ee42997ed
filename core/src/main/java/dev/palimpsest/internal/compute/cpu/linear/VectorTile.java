package dev.palimpsest.internal.compute.cpu.linear;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.F;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * The tile product in registers: 6 rows × 2 vectors, twelve accumulators.
 *
 * <pre>
 *              b0        b1          one load each per k
 *         ┌─────────┬─────────┐
 *   a0 ─▶ │  c00    │  c01    │      a broadcast per row and k,
 *   a1 ─▶ │  c10    │  c11    │      used twice
 *    ⋮    │   ⋮     │   ⋮     │
 *   a5 ─▶ │  c50    │  c51    │      12 FMAs per 8 loads
 *         └─────────┴─────────┘
 * </pre>
 *
 * Twelve independent chains cover the latency of two FMA units, and together with their operands fit into the 16
 * registers of AVX2.
 */
final class VectorTile implements TileKernel {

    private static final int ROWS = 6;
    private static final int COLUMNS = 2 * F;

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public void tile(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cStride) {
        int c0 = cAt;
        int c1 = cAt + cStride;
        int c2 = cAt + 2 * cStride;
        int c3 = cAt + 3 * cStride;
        int c4 = cAt + 4 * cStride;
        int c5 = cAt + 5 * cStride;
        FloatVector c00 = fromArray(FLOATS, c, c0);
        FloatVector c01 = fromArray(FLOATS, c, c0 + F);
        FloatVector c10 = fromArray(FLOATS, c, c1);
        FloatVector c11 = fromArray(FLOATS, c, c1 + F);
        FloatVector c20 = fromArray(FLOATS, c, c2);
        FloatVector c21 = fromArray(FLOATS, c, c2 + F);
        FloatVector c30 = fromArray(FLOATS, c, c3);
        FloatVector c31 = fromArray(FLOATS, c, c3 + F);
        FloatVector c40 = fromArray(FLOATS, c, c4);
        FloatVector c41 = fromArray(FLOATS, c, c4 + F);
        FloatVector c50 = fromArray(FLOATS, c, c5);
        FloatVector c51 = fromArray(FLOATS, c, c5 + F);
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = fromArray(FLOATS, b, bAt + k * COLUMNS);
            FloatVector b1 = fromArray(FLOATS, b, bAt + k * COLUMNS + F);
            FloatVector a0 = Lanes.floats(a[aAt + k * ROWS]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = Lanes.floats(a[aAt + k * ROWS + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = Lanes.floats(a[aAt + k * ROWS + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = Lanes.floats(a[aAt + k * ROWS + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = Lanes.floats(a[aAt + k * ROWS + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = Lanes.floats(a[aAt + k * ROWS + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
        }
        c00.intoArray(c, c0);
        c01.intoArray(c, c0 + F);
        c10.intoArray(c, c1);
        c11.intoArray(c, c1 + F);
        c20.intoArray(c, c2);
        c21.intoArray(c, c2 + F);
        c30.intoArray(c, c3);
        c31.intoArray(c, c3 + F);
        c40.intoArray(c, c4);
        c41.intoArray(c, c4 + F);
        c50.intoArray(c, c5);
        c51.intoArray(c, c5 + F);
    }

    @Override
    public void row(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        FloatVector c0 = fromArray(FLOATS, c, cAt);
        FloatVector c1 = fromArray(FLOATS, c, cAt + F);
        for (int k = 0; k < depth; k++) {
            FloatVector a0 = Lanes.floats(a[aAt + k * ROWS]);
            c0 = a0.fma(fromArray(FLOATS, b, bAt + k * COLUMNS), c0);
            c1 = a0.fma(fromArray(FLOATS, b, bAt + k * COLUMNS + F), c1);
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + F);
    }
}
