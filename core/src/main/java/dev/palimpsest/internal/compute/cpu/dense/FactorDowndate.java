package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Workers;

/**
 * Removes keys from a factor in place, one at a time: {@code L·Lᵀ ← L·Lᵀ − x·xᵀ}, by n rotations Q of LINPACK's
 * {@code dchdd}.
 *
 * <pre>
 *   p = L⁻¹x,  ρ = √(1 − ‖p‖²)
 *   Q·[p; ρ] = [0; 1]             one rotation for each element of p, the last one first
 *   Q·[Lᵀ; 0] = [L̃ᵀ; xᵀ]          so that L̃·L̃ᵀ = L·Lᵀ − x·xᵀ; each row of L apart from the others
 * </pre>
 *
 * <p>Unlike factorising the difference L·Lᵀ − x·xᵀ, this keeps the diagonal positive whatever is rounded away. Its error
 * relative to the result grows with 1/ρ², the ratio of the determinants before and after. A key costs about 4n² operations.
 */
final class FactorDowndate {

    private static final int STRIP = 16;

    private final Workers workers;
    private final double[] l;
    private final int n;
    private final double[] cosine;
    private final double[] sine;

    /** @param l the factor, row-major {@code [n, n]}, of which the lower triangle is read and changed */
    FactorDowndate(Workers workers, double[] l, int n) {
        this.workers = workers;
        this.l = l;
        this.n = n;
        this.cosine = new double[n];
        this.sine = new double[n];
    }

    /** @param x a key that L·Lᵀ contains, {@code [n]} */
    void remove(double[] x) {
        double[] p = new double[n];
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double rest = x[i];
            for (int j = 0; j < i; j++) {
                rest -= l[i * n + j] * p[j];
            }
            p[i] = rest / l[i * n + i];
            squares += p[i] * p[i];
        }
        // Exactly, ρ² is positive because L·Lᵀ contains x·xᵀ and something positive definite besides.
        double rho = Math.sqrt(Math.max(1 - squares, n * 0x1p-52));
        for (int i = n - 1; i >= 0; i--) {
            double length = Math.hypot(rho, p[i]);
            cosine[i] = rho / length;
            sine[i] = p[i] / length;
            rho = length;
        }
        workers.run((n + STRIP - 1) / STRIP, 3L * n * n, (unit, scratch) -> {
            int start = unit * STRIP;
            for (int i = start; i < Math.min(n, start + STRIP); i++) {
                rotateRow(i);
            }
        });
    }

    private void rotateRow(int i) {
        double carried = 0;
        for (int j = i; j >= 0; j--) {
            double value = l[i * n + j];
            l[i * n + j] = cosine[j] * value - sine[j] * carried;
            carried = cosine[j] * carried + sine[j] * value;
        }
    }
}
