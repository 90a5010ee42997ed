package dev.palimpsest.compute.cpu.dense;

import dev.palimpsest.compute.InverseMemory;
import dev.palimpsest.compute.cpu.parallel.Workers;
import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/**
 * P, stored as its initial state and the terms that the absorbed batches subtract from it.
 *
 * <pre>
 *   F = P·K = P₀·K − Σ G_t·(G_tᵀ·K)         over the absorbed batches t; P₀ = L⁻ᵀL⁻¹, or a {@link Projection}
 *   S = I + Kᵀ·F = U·Uᵀ                      B × B
 *   A = F·S⁻¹                                the answer
 *   G = F·U⁻ᵀ                                kept by absorb: P ← P − F·S⁻¹·Fᵀ = P − G·Gᵀ
 * </pre>
 *
 * So an edit costs n doubles of memory, and P stays symmetric.
 */
public final class CpuInverseMemory implements InverseMemory {

    /** P₀. */
    interface Start {

        /** {@code P₀·x} for a slab x, which is not modified. */
        double[] apply(double[] slab);
    }

    private final int n;
    private final SlabProducts products;
    /** Null once closed: a factor is large. */
    private Start start;
    /** Gᵀ of every batch, {@code [B_t, n]}. */
    private final List<double[]> absorbed = new ArrayList<>();

    private CpuInverseMemory(Workers workers, int n, Start start) {
        this.n = n;
        this.products = new SlabProducts(workers, n);
        this.start = start;
    }

    public static CpuInverseMemory projection(Workers workers, Matrix basis, boolean complement, double scale) {
        return new CpuInverseMemory(workers, basis.columns(), Projection.of(workers, basis, complement, scale));
    }

    /** The inverse of {@code C = scale·moment + ridge·I}. */
    public static CpuInverseMemory of(Workers workers, Matrix moment, double scale, double ridge) {
        int n = moment.rows();
        double[] c = new double[n * n];
        workers.run(n, 2L * n * n, (i, scratch) -> {
            moment.copyRow(i, c, i * n);
            for (int j = 0; j < n; j++) {
                c[i * n + j] = scale * c[i * n + j];
            }
            c[i * n + i] += ridge;
        });
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(c[i * n + i]));
        }
        Cholesky.factor(workers, c, n, n * 0x1p-52 * largest);
        return new CpuInverseMemory(workers, n, slab -> {
            double[] solved = slab.clone();
            TriangularSolve.solve(workers, c, n, solved);
            return solved;
        });
    }

    @Override
    public int width() {
        return n;
    }

    @Override
    public boolean reset() {
        absorbed.clear();
        return true;
    }

    @Override
    public Matrix solve(Matrix keys, boolean absorb) {
        int batch = keys.rows();
        double[] k = keys.toDoubles();
        double[] f = new double[k.length];
        double[] s = new double[batch * batch];
        for (int b = 0; b < batch; b += Slabs.WIDTH) {
            applyP(k, f, s, b, Math.min(Slabs.WIDTH, batch - b), batch);
        }
        double[][] u = factorOfS(s, batch);
        double[] g = f;
        forward(u, g, batch);
        double[] a = g.clone();
        backward(u, a, batch);
        if (absorb) {
            absorbed.add(g);
        }
        return Matrix.of(batch, n, a);
    }

    /** F = P·K for {@code count} keys from {@code b}, and their columns of KᵀF. */
    private void applyP(double[] k, double[] f, double[] s, int b, int count, int batch) {
        double[] slab = new double[n * Slabs.WIDTH];
        for (int c = 0; c < count; c++) {
            for (int i = 0; i < n; i++) {
                slab[i * Slabs.WIDTH + c] = k[(b + c) * n + i];
            }
        }
        double[] solved = start.apply(slab);
        for (double[] g : absorbed) {
            int rows = g.length / n;
            double[] along = new double[rows * Slabs.WIDTH];
            products.add(g, rows, slab, along);
            products.subtractTransposed(g, rows, along, solved);
        }
        for (int c = 0; c < count; c++) {
            for (int i = 0; i < n; i++) {
                f[(b + c) * n + i] = solved[i * Slabs.WIDTH + c];
            }
        }
        double[] columns = new double[batch * Slabs.WIDTH];
        products.add(k, batch, solved, columns);
        for (int r = 0; r < batch; r++) {
            System.arraycopy(columns, r * Slabs.WIDTH, s, r * batch + b, count);
        }
    }

    /** U of {@code I + KᵀF}, whose two triangles differ by rounding only: the lower one is used. */
    private static double[][] factorOfS(double[] s, int batch) {
        double[][] whole = new double[batch][batch];
        for (int r = 0; r < batch; r++) {
            for (int c = 0; c <= r; c++) {
                whole[r][c] = s[r * batch + c];
                whole[c][r] = s[r * batch + c];
            }
            whole[r][r] += 1;
        }
        try {
            return new CholeskyDecomposition(new Array2DRowRealMatrix(whole, false)).getL().getData();
        } catch (MathIllegalArgumentException overflow) {
            // S ≥ I, so its pivots cannot vanish.
            NonFiniteException refused = new NonFiniteException("the closed form's solution overflows; the keys or the"
                    + " memory are too large, choose a larger --lambda or collect the statistics again");
            refused.initCause(overflow);
            throw refused;
        }
    }

    /** Rows of Fᵀ to rows of Gᵀ = U⁻¹Fᵀ, in place. */
    private void forward(double[][] u, double[] rows, int batch) {
        for (int r = 0; r < batch; r++) {
            for (int c = 0; c < r; c++) {
                subtract(u[r][c], rows, c, r);
            }
            divide(rows, r, u[r][r]);
        }
    }

    /** Rows of Gᵀ to rows of Aᵀ = U⁻ᵀGᵀ, in place. */
    private void backward(double[][] u, double[] rows, int batch) {
        for (int r = batch - 1; r >= 0; r--) {
            for (int c = r + 1; c < batch; c++) {
                subtract(u[c][r], rows, c, r);
            }
            divide(rows, r, u[r][r]);
        }
    }

    private void subtract(double factor, double[] rows, int from, int to) {
        for (int i = 0; i < n; i++) {
            rows[to * n + i] -= factor * rows[from * n + i];
        }
    }

    private void divide(double[] rows, int row, double divisor) {
        for (int i = 0; i < n; i++) {
            rows[row * n + i] /= divisor;
        }
    }

    @Override
    public void close() {
        start = null;
        absorbed.clear();
    }
}
