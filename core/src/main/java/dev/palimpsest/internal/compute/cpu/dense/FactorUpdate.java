package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import java.util.Arrays;

/**
 * Adds keys to a factor in place: {@code L·Lᵀ ← L·Lᵀ + X·Xᵀ}, by the orthogonal transformations Q that make
 * {@code [Lᵀ; Xᵀ]} triangular again.
 *
 * <pre>
 *   L          X            1  reflect the block's columns: their part of X becomes 0
 *   ┌──┐       ┌─┐             Q = I − V·T·Vᵀ, V = [I; V₂], V₂ one row per key
 *   │1 │       │1│          2  the rows below, apart from each other: u = l + xᵀV₂, w = u·T
 *   ├──┼──┐    ├─┤             l ← l − w, x ← x − V₂·w
 *   │2 │  └─┐  │2│
 *   └──┴────┘  └─┘             and again from 1 in the next block
 * </pre>
 *
 * <p>Unlike factorising the sum L·Lᵀ + X·Xᵀ again, this cannot fail, and its error is relative to the factor rather
 * than to its square: keys may be larger or smaller than L by any factor. A key costs 2n² operations. A reflection maps
 * a column to its negative length; the sign of the column is reversed at once, so that the diagonal stays positive.
 */
final class FactorUpdate {

    /** Keys added at once. */
    static final int KEYS = 64;

    private static final int BLOCK = 32;
    private static final int STRIP = 16;

    private final Workers workers;
    private final double[] l;
    private final int n;
    /** V₂ of a block, {@code [KEYS][BLOCK]}, and its transpose. */
    private final double[] v = new double[KEYS * BLOCK];
    private final double[] vT = new double[BLOCK * KEYS];
    private final double[] t = new double[BLOCK * BLOCK];

    /** @param l the factor, row-major {@code [n, n]}, of which the lower triangle is read and changed */
    FactorUpdate(Workers workers, double[] l, int n) {
        this.workers = workers;
        this.l = l;
        this.n = n;
    }

    /** @param x the keys, {@code [n][}{@value #KEYS}{@code ]}, zero where there are fewer; overwritten */
    void add(double[] x) {
        for (int first = 0; first < n; first += BLOCK) {
            int from = first;
            int width = Math.min(BLOCK, n - first);
            reflectBlock(x, from, width);
            int below = n - from - width;
            workers.run((below + STRIP - 1) / STRIP, 4L * below * width * KEYS, (unit, scratch) -> {
                int start = from + width + unit * STRIP;
                double[] u = scratch.doubles(Scratch.TILE, 2 * BLOCK);
                for (int i = start; i < Math.min(n, start + STRIP); i++) {
                    applyToRow(i, from, width, x, u);
                }
            });
        }
    }

    /** V₂ and T of the block on the diagonal, whose part of L is changed. */
    private void reflectBlock(double[] x, int from, int width) {
        System.arraycopy(x, from * KEYS, vT, 0, width * KEYS);
        for (int c = 0; c < width; c++) {
            int at = (from + c) * n + from;
            double alpha = l[at + c];
            double norm = Math.sqrt(alpha * alpha + dot(c, c));
            double head = alpha + norm;
            double tau = head / norm;
            for (int q = 0; q < KEYS; q++) {
                vT[c * KEYS + q] /= head;
            }
            l[at + c] = norm;
            for (int right = c + 1; right < width; right++) {
                int element = (from + right) * n + from + c;
                double share = tau * (l[element] + dot(c, right));
                l[element] = share - l[element];
                for (int q = 0; q < KEYS; q++) {
                    vT[right * KEYS + q] -= share * vT[c * KEYS + q];
                }
            }
            extendT(c, tau);
        }
        for (int c = 0; c < width; c++) {
            for (int q = 0; q < KEYS; q++) {
                v[q * BLOCK + c] = vT[c * KEYS + q];
            }
        }
    }

    /** Column c of T: {@code −τ·T·(Vᵀv)} above {@code τ}. */
    private void extendT(int c, double tau) {
        for (int p = 0; p < c; p++) {
            t[p * BLOCK + c] = 0;
        }
        for (int m = 0; m < c; m++) {
            double along = -tau * dot(m, c);
            for (int p = 0; p <= m; p++) {
                t[p * BLOCK + c] += t[p * BLOCK + m] * along;
            }
        }
        t[c * BLOCK + c] = tau;
    }

    private double dot(int one, int other) {
        double sum = 0;
        for (int q = 0; q < KEYS; q++) {
            sum += vT[one * KEYS + q] * vT[other * KEYS + q];
        }
        return sum;
    }

    /** @param u room for u and w, {@link #BLOCK} elements each */
    private void applyToRow(int i, int from, int width, double[] x, double[] u) {
        int at = i * n + from;
        int key = i * KEYS;
        System.arraycopy(l, at, u, 0, width);
        Arrays.fill(u, width, 2 * BLOCK, 0);
        for (int q = 0; q < KEYS; q++) {
            double value = x[key + q];
            for (int c = 0; c < BLOCK; c++) {
                u[c] += value * v[q * BLOCK + c];
            }
        }
        for (int m = 0; m < width; m++) {
            double value = u[m];
            for (int c = m; c < width; c++) {
                u[BLOCK + c] += value * t[m * BLOCK + c];
            }
        }
        for (int c = 0; c < width; c++) {
            double w = u[BLOCK + c];
            l[at + c] = w - l[at + c];
            for (int q = 0; q < KEYS; q++) {
                x[key + q] -= w * vT[c * KEYS + q];
            }
        }
    }
}
