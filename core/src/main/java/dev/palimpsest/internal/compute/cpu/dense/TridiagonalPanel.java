package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import java.util.Arrays;

/**
 * The reflectors that eliminate a panel's columns, found before the rest of the matrix is updated (LAPACK's
 * {@code dlatrd}; Dongarra, Sorensen and Hammarling 1989):
 *
 * <pre>
 *   a_k ← a_k − V·w_k-row − W·v_k-row            the column as the panel's earlier reflectors leave it
 *   v_k, τ_k, e_k from a_k below its diagonal    H_k·a = e_k·e_1
 *   w ← A·v_k − V·(Wᵀv_k) − W·(Vᵀv_k)            A as it was before the panel: {@link SymmetricProduct}
 *   w_k = τ_k·w − ½·τ_k²·(wᵀv_k)·v_k
 * </pre>
 *
 * <p>After the last column the rest of the matrix becomes {@code A − V·Wᵀ − W·Vᵀ}. Rows are counted from the panel's
 * first one.
 */
final class TridiagonalPanel {

    /** Elements of a unit of work; a whole number of SIMD vectors. */
    private static final int CHUNK = 512;

    /**
     * A column whose squared norm below the subdiagonal is smaller counts as zero. The matrix is scaled to a largest
     * element about one, so what is dropped is far below rounding error, and no square underflows.
     */
    private static final double NOTHING = 0x1p-900;

    private final Workers workers;
    private final SymmetricProduct product;
    private final int first;
    private final int width;
    private final int length;
    /** Row k: column k of A, then v_k with zeros up to element k. */
    private final double[] v;
    /** Row k: w_k. */
    private final double[] w;
    private final double[] t;
    /** For the columns so far: Wᵀv and Vᵀv, or rows k of W and V. */
    private final double[] alongW;
    private final double[] alongV;
    private final double[] lanes = new double[Lanes.D];

    /**
     * @param a      the matrix, rows {@code stride} apart
     * @param first  the panel's first row and column, a multiple of {@link SymmetricProduct#BLOCK}
     * @param width  its columns
     * @param length rows and columns of the matrix from {@code first} on, a multiple of the same
     * @param w      at least {@code width·length} doubles, for W
     */
    TridiagonalPanel(Workers workers, SymmetricProduct product, double[] a, int stride, int first, int width,
            int length, double[] w) {
        this.workers = workers;
        this.product = product;
        this.first = first;
        this.width = width;
        this.length = length;
        this.w = w;
        v = new double[width * length];
        t = new double[width * width];
        alongW = new double[width];
        alongV = new double[width];
        chunks(0, width, (from, to) -> {
            for (int i = from; i < to; i++) {
                for (int k = 0; k < Math.min(width, i + 1); k++) {
                    v[k * length + i] = a[(first + i) * stride + first + k];
                }
            }
        });
    }

    private interface Range {
        void run(int from, int to);
    }

    /** Elements from the SIMD vector that contains {@code start} to the end, in parallel. */
    private void chunks(int start, long costOfElement, Range range) {
        int begin = start / Lanes.D * Lanes.D;
        int units = (length - begin + CHUNK - 1) / CHUNK;
        workers.run(units, (length - begin) * costOfElement, (unit, scratch) -> {
            int from = begin + unit * CHUNK;
            range.run(from, Math.min(length, from + CHUNK));
        });
    }

    /** Eliminates the columns; writes the diagonal and the elements beside it. */
    void eliminate(double[] diagonal, double[] beside) {
        for (int k = 0; k < width; k++) {
            update(k);
            diagonal[first + k] = v[k * length + k];
            double tau = reflector(k, beside);
            if (tau == 0) {
                Arrays.fill(w, k * length, (k + 1) * length, 0);
            } else {
                multiply(k, tau);
            }
        }
    }

    /** Applies the earlier reflectors to column k. */
    private void update(int k) {
        for (int m = 0; m < k; m++) {
            alongW[m] = w[m * length + k];
            alongV[m] = v[m * length + k];
        }
        chunks(k, 2L * k, (from, to) -> {
            PanelRows.subtract(v, length, k, alongW, v, k * length, from, to);
            PanelRows.subtract(w, length, k, alongV, v, k * length, from, to);
        });
    }

    /** Replaces column k by its reflector, v_{k+1} = 1, and returns τ; zero if there is nothing to eliminate. */
    private double reflector(int k, double[] beside) {
        int row = k * length;
        int head = k + 1;
        if (head == length) {
            Arrays.fill(v, row, row + length, 0);
            return 0;
        }
        double alpha = v[row + head];
        Arrays.fill(v, row, row + head + 1, 0);
        double below = PanelRows.dot(v, row, v, row, head / Lanes.D * Lanes.D, length, lanes);
        if (below < NOTHING) {
            Arrays.fill(v, row, row + length, 0);
            beside[first + k] = alpha;
            return 0;
        }
        double beta = -Math.copySign(Math.sqrt(alpha * alpha + below), alpha);
        beside[first + k] = beta;
        double scale = 1 / (alpha - beta);
        for (int i = head; i < length; i++) {
            v[row + i] *= scale;
        }
        v[row + head] = 1;
        return (beta - alpha) / beta;
    }

    private void multiply(int k, double tau) {
        int row = k * length;
        int start = first + (k + 1) / SymmetricProduct.BLOCK * SymmetricProduct.BLOCK;
        int bands = product.bands(start);
        int from = start - first;
        long cost = (long) (length - from) * (length - from) / 2 + 2L * k * (length - from);
        workers.run(bands + 2 * k, cost, (unit, scratch) -> {
            // Bands with the most rows first; the dot products then fill the threads' idle time at the end.
            if (unit < bands) {
                product.multiply(bands - 1 - unit, start, v, row - first, scratch);
            } else {
                int m = (unit - bands) / 2;
                double[] sums = scratch.doubles(Scratch.TILE, Lanes.D);
                if ((unit - bands) % 2 == 0) {
                    alongW[m] = PanelRows.dot(w, m * length, v, row, from, length, sums);
                } else {
                    alongV[m] = PanelRows.dot(v, m * length, v, row, from, length, sums);
                }
            }
        });
        Arrays.fill(w, row, row + from, 0);
        chunks(from, 2L * k + bands, (begin, end) -> {
            product.sum(start, first + begin, first + end, w, row - first);
            PanelRows.subtract(v, length, k, alongW, w, row, begin, end);
            PanelRows.subtract(w, length, k, alongV, w, row, begin, end);
        });
        Arrays.fill(w, row, row + k + 1, 0);
        double half = -0.5 * tau * tau * PanelRows.dot(w, row, v, row, from, length, lanes);
        for (int i = from; i < length; i++) {
            w[row + i] = tau * w[row + i] + half * v[row + i];
        }
        extend(k, tau);
    }

    /** Column k of T: {@code −τ_k·T·(Vᵀv_k)}, then τ_k. */
    private void extend(int k, double tau) {
        for (int i = 0; i < k; i++) {
            double sum = 0;
            for (int m = i; m < k; m++) {
                sum += t[i * width + m] * alongV[m];
            }
            t[i * width + k] = -tau * sum;
        }
        t[k * width + k] = tau;
    }

    /**
     * The panel's reflectors.
     *
     * @param rows rows of the matrix from {@code first} on, without padding
     */
    Reflectors reflectors(int rows) {
        return new Reflectors(first, rows, width, v, length, byRow(v), t);
    }

    /** W, {@code [length, width]}. */
    double[] wByRow() {
        return byRow(w);
    }

    private double[] byRow(double[] vectors) {
        double[] rows = new double[length * width];
        chunks(0, width, (from, to) -> {
            for (int i = from; i < to; i++) {
                for (int k = 0; k < width; k++) {
                    rows[i * width + k] = vectors[k * length + i];
                }
            }
        });
        return rows;
    }
}
