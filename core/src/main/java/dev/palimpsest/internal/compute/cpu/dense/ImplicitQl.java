package dev.palimpsest.internal.compute.cpu.dense;

/**
 * Eigenvalues of a symmetric tridiagonal matrix by QL iterations with implicit Wilkinson shifts (Dubrulle, Martin and
 * Wilkinson 1968; EISPACK's {@code imtql2}), and the rotations that lead to them, {@code T = Z·Λ·Zᵀ}. About 1.7 sweeps
 * find an eigenvalue.
 *
 * <p>An element beside the diagonal counts as zero once it is at or below 2⁻⁵³ of T's largest elements: the rounding
 * error of the reduction to T is larger. That is what makes clusters and the null space of a singular matrix cheap.
 *
 * <p>QL converges best with the large elements last, while the reduction puts them first, so T is reversed when it is
 * graded that way.
 */
final class ImplicitQl {

    private static final int SWEEPS_PER_VALUE = 30;

    private final int n;
    private final double[] d;
    private final double[] e;
    private final boolean reversed;
    private final RotationLog rotations;

    /**
     * @param diagonal T's diagonal, {@code [n]}, elements not larger than about n
     * @param beside   the elements beside it, at least {@code [n − 1]}
     * @throws IllegalStateException if the iteration does not converge
     */
    ImplicitQl(double[] diagonal, double[] beside) {
        n = diagonal.length;
        d = new double[n];
        e = new double[n];
        reversed = Math.abs(diagonal[0]) > Math.abs(diagonal[n - 1]);
        for (int i = 0; i < n; i++) {
            d[i] = diagonal[reversed ? n - 1 - i : i];
        }
        for (int i = 0; i + 1 < n; i++) {
            e[i] = beside[reversed ? n - 2 - i : i];
        }
        rotations = new RotationLog(n);
        iterate();
        rotations.end();
    }

    /** The eigenvalues as the iteration left them, unordered. */
    double[] values() {
        return d;
    }

    /**
     * {@code X ← Z·X}, for a slab whose rows are Λ's on entry and T's on return.
     *
     * @param at where row 0 is; there are {@link RotationWave#MARGIN} rows around the slab
     */
    void apply(double[] slab, int at) {
        rotations.apply(slab, at);
        if (!reversed) {
            return;
        }
        for (int i = 0, j = n - 1; i < j; i++, j--) {
            for (int c = 0; c < Slabs.WIDTH; c++) {
                double other = slab[at + i * Slabs.WIDTH + c];
                slab[at + i * Slabs.WIDTH + c] = slab[at + j * Slabs.WIDTH + c];
                slab[at + j * Slabs.WIDTH + c] = other;
            }
        }
    }

    private void iterate() {
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(d[i]) + Math.abs(e[i]));
        }
        double negligible = 0x1p-53 * largest;
        long sweeps = 0;
        for (int l = 0; l < n; l++) {
            for (int m = endOfBlock(l, negligible); m > l; m = endOfBlock(l, negligible)) {
                if (++sweeps > (long) SWEEPS_PER_VALUE * n) {
                    throw new IllegalStateException("the QL iteration found " + l + " of " + n
                            + " eigenvalues in " + SWEEPS_PER_VALUE + " sweeps per value and did not converge");
                }
                sweep(l, m);
            }
        }
    }

    /** The last row of the unreduced block that begins with row l. */
    private int endOfBlock(int l, double negligible) {
        int m = l;
        while (m < n - 1 && Math.abs(e[m]) > negligible) {
            m++;
        }
        return m;
    }

    /** One QL step on rows l … m, shifted by the eigenvalue of the leading 2 × 2 block closer to d_l. */
    private void sweep(int l, int m) {
        rotations.begin(l, m);
        double ratio = (d[l + 1] - d[l]) / (2 * e[l]);
        double g = d[m] - d[l] + e[l] / (ratio + Math.copySign(Math.sqrt(ratio * ratio + 1), ratio));
        double s = 1;
        double c = 1;
        double p = 0;
        for (int i = m - 1; i >= l; i--) {
            double f = s * e[i];
            double b = c * e[i];
            double r = Math.sqrt(f * f + g * g);
            e[i + 1] = r;
            if (r == 0) {
                // The block has split above row i+1.
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }
            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
            rotations.rotate(i, c, s);
        }
        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }
}
