package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;

/**
 * P, stored as a starting point and the terms that the batches absorbed since then subtract from it.
 *
 * <pre>
 *   F = P·K = P₀·K − Σ G_t·(G_tᵀ·K)         over the absorbed batches t; P₀ = L⁻ᵀL⁻¹, or a {@link Projection}
 *   S = I + Kᵀ·F = U·Uᵀ                      B × B
 *   A = F·S⁻¹                                the answer
 *   G = F·U⁻ᵀ                                kept by absorb: P ← P − F·S⁻¹·Fᵀ = P − G·Gᵀ
 *                                            kept by downdate, with S = I − Kᵀ·F: P ← P + G·Gᵀ
 * </pre>
 *
 * <p>P stays symmetric. Once more than n/2 keys have been absorbed or removed, the next solve first folds them into P₀, by
 * {@link FactorUpdate} and {@link FactorDowndate}, and drops their terms; keys that were removed again since the last fold
 * are left out of it. So a memory takes at most 16 bytes times n², and n keys beside the last batch's, whatever the number
 * of batches; a batch's costs stay bounded; and fewer than n/2 keys are never folded. The sequence of absorbed and removed
 * batches alone decides where folds happen.
 */
public final class CpuInverseMemory implements InverseMemory {

    /** P₀. */
    interface Start {

        /** {@code P₀·x} for a slab x, which is not modified. */
        double[] apply(double[] slab);

        /** P₀ after the keys of {@code batches}, each {@code [B_t, n]}. */
        Start fold(List<Matrix> batches);

        /** P₀ without the keys of {@code batches}, which were folded into it. */
        Start unfold(List<Matrix> batches);

        /** Whether {@link #fold} and {@link #unfold} overwrite this. */
        boolean foldsInPlace();
    }

    /** What a batch subtracts from P, or with {@code added} adds to it. @param g Gᵀ, {@code [B_t, n]} */
    private record Term(double[] g, boolean added) {}

    private final int n;
    private final SlabProducts products;
    /** P₀ without absorbed keys; null once closed, because a factor is large, or overwritten. */
    private Start initial;
    /** Null once closed. */
    private Start start;
    /** Since the last fold: every batch's term, and how many keys these are of. */
    private final List<Term> terms = new ArrayList<>();
    private long keysOfTerms;
    /** Since the last fold: the keys absorbed and not removed, and the keys removed that were absorbed before it. */
    private final List<Matrix> unfolded = new ArrayList<>();
    private final List<Matrix> removed = new ArrayList<>();

    private CpuInverseMemory(Workers workers, int n, Start start) {
        this.n = n;
        this.products = new SlabProducts(workers, n);
        this.initial = start;
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
        return new CpuInverseMemory(workers, n, new Factor(workers, c, n));
    }

    @Override
    public int width() {
        return n;
    }

    @Override
    public boolean reset() {
        if (initial == null) {
            return false;
        }
        start = initial;
        forgetTerms();
        return true;
    }

    private void forgetTerms() {
        terms.clear();
        keysOfTerms = 0;
        unfolded.clear();
        removed.clear();
    }

    /** Keys absorbed or removed since the last fold; each takes n doubles and its own n elements. */
    int terms() {
        return Math.toIntExact(keysOfTerms);
    }

    /** Before a solve rather than after it: the last batch of a run is not folded, and nobody waits for it. */
    private void foldWhenDue() {
        if (keysOfTerms <= n / 2) {
            return;
        }
        if (!unfolded.isEmpty()) {
            overwriteStart();
            start = start.fold(unfolded);
        }
        if (!removed.isEmpty()) {
            overwriteStart();
            start = start.unfold(removed);
        }
        forgetTerms();
    }

    private void overwriteStart() {
        if (start.foldsInPlace() && start == initial) {
            initial = null;
        }
    }

    @Override
    public Matrix solve(Matrix keys, boolean absorb) {
        foldWhenDue();
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
            terms.add(new Term(g, false));
            keysOfTerms += batch;
            unfolded.add(copy(keys));
        }
        return Matrix.of(batch, n, a);
    }

    @Override
    public boolean downdate(Matrix keys) {
        foldWhenDue();
        int batch = keys.rows();
        double[] k = keys.toDoubles();
        double[] g = new double[k.length];
        double[] s = new double[batch * batch];
        for (int b = 0; b < batch; b += Slabs.WIDTH) {
            applyP(k, g, s, b, Math.min(Slabs.WIDTH, batch - b), batch);
        }
        Optional<double[][]> u = factorOfDifference(s, batch);
        if (u.isEmpty()) {
            return false;
        }
        forward(u.get(), g, batch);
        terms.add(new Term(g, true));
        keysOfTerms += batch;
        for (int b = 0; b < batch; b++) {
            double[] key = Arrays.copyOfRange(k, b * n, (b + 1) * n);
            if (!dropUnfolded(key)) {
                removed.add(Matrix.of(1, n, key));
            }
        }
        return true;
    }

    /** Leaves a key out of the next fold. @return whether it was absorbed after the last one */
    private boolean dropUnfolded(double[] key) {
        double[] other = new double[n];
        for (int at = unfolded.size() - 1; at >= 0; at--) {
            Matrix batch = unfolded.get(at);
            for (int row = 0; row < batch.rows(); row++) {
                batch.copyRow(row, other, 0);
                if (Arrays.equals(key, other)) {
                    if (batch.rows() == 1) {
                        unfolded.remove(at);
                    } else {
                        unfolded.set(at, without(batch, row));
                    }
                    return true;
                }
            }
        }
        return false;
    }

    private Matrix without(Matrix batch, int row) {
        double[] all = batch.toDoubles();
        double[] kept = new double[all.length - n];
        System.arraycopy(all, 0, kept, 0, row * n);
        System.arraycopy(all, (row + 1) * n, kept, row * n, kept.length - row * n);
        return Matrix.of(batch.rows() - 1, n, kept);
    }

    /** The caller's matrix may be over memory that does not last. Keys are floats unless they were made in double. */
    private static Matrix copy(Matrix keys) {
        return keys.type() == StorageType.F64
                ? Matrix.of(keys.rows(), keys.columns(), keys.toDoubles())
                : Matrix.of(keys.rows(), keys.columns(), keys.toFloats());
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
        for (Term term : terms) {
            int rows = term.g().length / n;
            double[] along = new double[rows * Slabs.WIDTH];
            products.add(term.g(), rows, slab, along);
            if (term.added()) {
                negate(along);
            }
            products.subtractTransposed(term.g(), rows, along, solved);
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

    private static void negate(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
    }

    /** {@code I + S}, S being KᵀF or its negative, whose two triangles differ by rounding only: the lower one is used. */
    private static Array2DRowRealMatrix plusIdentity(double[] s, int batch) {
        double[][] whole = new double[batch][batch];
        for (int r = 0; r < batch; r++) {
            for (int c = 0; c <= r; c++) {
                whole[r][c] = s[r * batch + c];
                whole[c][r] = s[r * batch + c];
            }
            whole[r][r] += 1;
        }
        return new Array2DRowRealMatrix(whole, false);
    }

    /** U of {@code I − KᵀF}; empty when a pivot is too small. */
    private static Optional<double[][]> factorOfDifference(double[] s, int batch) {
        negate(s);
        try {
            return Optional.of(new CholeskyDecomposition(plusIdentity(s, batch),
                    CholeskyDecomposition.DEFAULT_RELATIVE_SYMMETRY_THRESHOLD, LEAST_PIVOT).getL().getData());
        } catch (NonPositiveDefiniteMatrixException small) {
            return Optional.empty();
        }
    }

    /** U of {@code I + KᵀF}. */
    private static double[][] factorOfS(double[] s, int batch) {
        try {
            return new CholeskyDecomposition(plusIdentity(s, batch)).getL().getData();
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
        initial = null;
        start = null;
        forgetTerms();
    }
}
