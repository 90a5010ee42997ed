package dev.palimpsest.internal.compute.cpu.dense;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.D;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.DOUBLES;
import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;

/**
 * Four sweeps of plane rotations, applied to a slab in one pass over its rows. A sweep rotates rows (i, i+1) for
 * ascending i; the next sweep follows one row behind, as soon as row i has its final value:
 *
 * <pre>
 *   row t ──▶ sweep 0 rotates (t−1, t) ──row t−1──▶ sweep 1 rotates (t−2, t−1) ──▶ … ──row t−4──▶ stored
 * </pre>
 *
 * <p>Each sweep keeps one row in registers, so a row is loaded and stored once for four rotations. Where a sweep has
 * no rotation, the identity is stored.
 *
 * @param first        the first row any of the sweeps touches
 * @param coefficients cosine and sine of sweeps 0 … 3 for step t = 0, 1, …, one step per row and {@link #SWEEPS} more
 */
record RotationWave(int first, double[] coefficients) {

    static final int SWEEPS = 4;

    /** Rows a slab must have before its first and after its last row; they are not modified. */
    static final int MARGIN = SWEEPS;

    /**
     * Components of eigenvectors decay below the smallest normal number; adding and subtracting this flushes them to
     * zero.
     */
    private static final double FLUSH = 0x1p-500;

    /** {@code X ← G·X} for a slab whose row 0 is at {@code at}. */
    void apply(double[] slab, int at) {
        int begin = at + first * Slabs.WIDTH;
        // The first steps store rows outside the wave, which are not in the pipeline yet.
        double[] before = new double[MARGIN * Slabs.WIDTH];
        System.arraycopy(slab, begin - before.length, before, 0, before.length);
        run(coefficients, coefficients.length / (2 * SWEEPS), slab, begin);
        System.arraycopy(before, 0, slab, begin - before.length, before.length);
    }

    private static void run(double[] cs, int steps, double[] slab, int begin) {
        DoubleVector flush = DoubleVector.broadcast(DOUBLES, FLUSH);
        DoubleVector kept00 = DoubleVector.zero(DOUBLES);
        DoubleVector kept01 = kept00;
        DoubleVector kept10 = kept00;
        DoubleVector kept11 = kept00;
        DoubleVector kept20 = kept00;
        DoubleVector kept21 = kept00;
        DoubleVector kept30 = kept00;
        DoubleVector kept31 = kept00;
        for (int t = 0; t < steps; t++) {
            int row = begin + t * Slabs.WIDTH;
            int at = t * 2 * SWEEPS;
            DoubleVector x0 = fromArray(DOUBLES, slab, row);
            DoubleVector x1 = fromArray(DOUBLES, slab, row + D);

            DoubleVector c = DoubleVector.broadcast(DOUBLES, cs[at]);
            DoubleVector s = DoubleVector.broadcast(DOUBLES, cs[at + 1]);
            DoubleVector minus = s.neg();
            DoubleVector out0 = s.fma(x0, c.mul(kept00));
            DoubleVector out1 = s.fma(x1, c.mul(kept01));
            kept00 = minus.fma(kept00, c.mul(x0));
            kept01 = minus.fma(kept01, c.mul(x1));

            c = DoubleVector.broadcast(DOUBLES, cs[at + 2]);
            s = DoubleVector.broadcast(DOUBLES, cs[at + 3]);
            minus = s.neg();
            x0 = s.fma(out0, c.mul(kept10));
            x1 = s.fma(out1, c.mul(kept11));
            kept10 = minus.fma(kept10, c.mul(out0));
            kept11 = minus.fma(kept11, c.mul(out1));

            c = DoubleVector.broadcast(DOUBLES, cs[at + 4]);
            s = DoubleVector.broadcast(DOUBLES, cs[at + 5]);
            minus = s.neg();
            out0 = s.fma(x0, c.mul(kept20));
            out1 = s.fma(x1, c.mul(kept21));
            kept20 = minus.fma(kept20, c.mul(x0));
            kept21 = minus.fma(kept21, c.mul(x1));

            c = DoubleVector.broadcast(DOUBLES, cs[at + 6]);
            s = DoubleVector.broadcast(DOUBLES, cs[at + 7]);
            minus = s.neg();
            x0 = s.fma(out0, c.mul(kept30));
            x1 = s.fma(out1, c.mul(kept31));
            kept30 = minus.fma(kept30, c.mul(out0));
            kept31 = minus.fma(kept31, c.mul(out1));

            x0.add(flush).sub(flush).intoArray(slab, row - SWEEPS * Slabs.WIDTH);
            x1.add(flush).sub(flush).intoArray(slab, row - SWEEPS * Slabs.WIDTH + D);
        }
    }
}
