package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.NotPositiveDefiniteException;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;

/**
 * The factor L of {@code C = L·Lᵀ}, blocked and right-looking, in place.
 *
 * <pre>
 *   ┌────┐            1  factor the block on the diagonal
 *   │ 1  │            2  the panel below it: P ← P·L₁₁⁻ᵀ, its rows apart from each other
 *   ├────┼───┐        3  the rest: C ← C − P·Pᵀ, nearly all the work, {@link DoublePanels}
 *   │ 2  │ 3 └───┐
 *   │    │       │    and again from 1 in the rest
 *   └────┴───────┘
 * </pre>
 */
final class Cholesky {

    private static final int BLOCK = 128;
    private static final int STRIP = 16;

    private Cholesky() {}

    /**
     * Factors the lower triangle of {@code c} in place; elements above the diagonal are overwritten.
     *
     * @param vanishing a pivot at or below it counts as zero
     * @throws NotPositiveDefiniteException at the first such pivot
     */
    static void factor(Workers workers, double[] c, int n, double vanishing) {
        DoublePanels panels = new DoublePanels(workers);
        double[] block = new double[BLOCK * BLOCK];
        for (int first = 0; first < n; first += BLOCK) {
            int width = Math.min(BLOCK, n - first);
            int from = first;
            factorBlock(c, n, first, width, vanishing);
            int below = n - first - width;
            if (below == 0) {
                return;
            }
            transposeBlock(c, n, first, width, block);
            workers.run((below + STRIP - 1) / STRIP, (long) below * width * width / 8, (unit, scratch) -> {
                int start = from + width + unit * STRIP;
                for (int i = start; i < Math.min(n, start + STRIP); i++) {
                    solveRow(block, width, c, i * n + from);
                }
            });
            panels.addOuterProducts(c, n, first + width, below, width, -1, (i, to, at, step) -> {
                for (int k = 0; k < width; k++) {
                    to[at + k * step] = c[i * n + from + k];
                }
            });
        }
    }

    /** The unblocked factorisation of a block, row by row: {@code L_ij = (C_ij − Σ_k L_ik·L_jk)/L_jj}. */
    private static void factorBlock(double[] c, int n, int first, int width, double vanishing) {
        for (int i = 0; i < width; i++) {
            int row = (first + i) * n + first;
            for (int j = 0; j <= i; j++) {
                int other = (first + j) * n + first;
                double rest = c[row + j];
                for (int k = 0; k < j; k++) {
                    rest -= c[row + k] * c[other + k];
                }
                if (j < i) {
                    c[row + j] = rest / c[other + j];
                } else if (rest > vanishing) {
                    c[row + j] = Math.sqrt(rest);
                } else {
                    throw new NotPositiveDefiniteException(first + i);
                }
            }
        }
    }

    private static void transposeBlock(double[] c, int n, int first, int width, double[] block) {
        for (int i = 0; i < width; i++) {
            for (int j = 0; j <= i; j++) {
                block[j * BLOCK + i] = c[(first + i) * n + first + j];
            }
        }
    }

    /** A row of the panel: {@code x·L₁₁ᵀ = row}, each column subtracted from the columns to its right. */
    private static void solveRow(double[] block, int width, double[] c, int at) {
        for (int k = 0; k < width; k++) {
            int row = k * BLOCK;
            double x = c[at + k] / block[row + k];
            c[at + k] = x;
            for (int j = k + 1; j < width; j++) {
                c[at + j] -= x * block[row + j];
            }
        }
    }
}
