package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The eigendecomposition of a symmetric matrix in double, {@code E = U·diag(λ)·Uᵀ}: all eigenvalues at once, and the
 * eigenvectors of any requested range.
 *
 * <pre>
 *   E = Q·T·Qᵀ      T tridiagonal: {@link Tridiagonalization}, 4/3·n³ operations
 *   T = Z·Λ·Zᵀ      {@link ImplicitQl}, O(n²) operations; Z remains a list of rotations
 *   U = Q·Z         for the requested columns only: 3 to 6·n² operations a column for Z's rotations, 2·n² for Q
 * </pre>
 *
 * <ul>
 *   <li>Values and vectors have the same bits for any number of threads.
 *   <li>Errors are relative to the largest eigenvalue: {@code ‖E·u − λ·u‖} is some n·2⁻⁵³ of it, and eigenvalues that
 *       should be zero come out that small, of either sign. Vectors are orthonormal also where eigenvalues coincide.
 *   <li>Reducing E takes about 16·n² bytes in addition to E; the object itself keeps 17 to 24·n².
 *   <li>Only one thread at a time may compute vectors: the one that owns the workers.
 * </ul>
 */
public final class CpuSymmetricEigen {

    /** One row of the matrix, as {@link Matrix#copyRow} returns it. */
    private interface Rows {
        void read(int row, double[] to, int at);
    }

    private final Workers workers;
    private final int n;
    private final List<Reflectors> reflectors;
    private final ImplicitQl tridiagonal;
    /** Which of the iteration's eigenvalues is the i-th smallest. */
    private final int[] order;
    private final double[] values;

    private CpuSymmetricEigen(Workers workers, int n, List<Reflectors> reflectors, ImplicitQl tridiagonal,
            double unit) {
        this.workers = workers;
        this.n = n;
        this.reflectors = reflectors;
        this.tridiagonal = tridiagonal;
        double[] found = tridiagonal.values();
        order = IntStream.range(0, n).boxed().sorted((i, j) -> Double.compare(found[i], found[j]))
                .mapToInt(Integer::intValue).toArray();
        values = Arrays.stream(order).mapToDouble(i -> found[i] * unit).toArray();
    }

    /**
     * Decomposes {@code scale·E}.
     *
     * @param symmetric E, {@code [n, n]} row-major, not modified; only the lower triangle is read
     * @throws IllegalArgumentException if an element of {@code scale·E} is not finite, or E is not {@code [n, n]} with
     *                                  n at least 1
     * @throws IllegalStateException    if the iteration for the eigenvalues does not converge
     */
    static CpuSymmetricEigen of(Workers workers, double[] symmetric, int n, double scale) {
        if (n < 1 || (long) n * n != symmetric.length) {
            throw new IllegalArgumentException(symmetric.length + " elements are not a matrix of order " + n);
        }
        return of(workers, (row, to, at) -> System.arraycopy(symmetric, row * n, to, at, n), n, scale);
    }

    /**
     * Decomposes {@code scale·E} for a matrix of any storage type, without a copy of it in double.
     *
     * @see #of(Workers, double[], int, double)
     */
    public static CpuSymmetricEigen of(Workers workers, Matrix symmetric, double scale) {
        int n = symmetric.rows();
        if (n < 1 || symmetric.columns() != n) {
            throw new IllegalArgumentException("a symmetric matrix is square, got " + symmetric);
        }
        return of(workers, symmetric::copyRow, n, scale);
    }

    private static CpuSymmetricEigen of(Workers workers, Rows source, int n, double scale) {
        Reduced reduced = reduce(workers, source, n, scale);
        Tridiagonalization parts = reduced.parts();
        ImplicitQl tridiagonal = new ImplicitQl(parts.diagonal(), parts.beside());
        return new CpuSymmetricEigen(workers, n, parts.reflectors(), tridiagonal, reduced.unit());
    }

    /** What remains of the matrix once its own array is free: {@code scale·E = unit·Q·T·Qᵀ}. */
    private record Reduced(Tridiagonalization parts, double unit) {}

    private static Reduced reduce(Workers workers, Rows source, int n, double scale) {
        int stride = Tridiagonalization.stride(n);
        long size = (long) Tridiagonalization.paddedOrder(n) * stride;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a matrix of order " + n + " does not fit in one array");
        }
        double[] a = new double[(int) size];
        double largest = read(workers, source, n, scale, a, stride);
        // A power of two, so that scaling to a largest element in [1, 2) rounds nothing.
        int exponent = largest == 0 ? 0 : Math.getExponent(Math.max(largest, Double.MIN_NORMAL));
        Chunks.rows(workers, n, n, (i, scratch) -> {
            for (int j = i * stride; j <= i * stride + i; j++) {
                a[j] = Math.scalb(a[j], -exponent);
            }
        });
        return new Reduced(Tridiagonalization.of(workers, a, n), Math.scalb(1.0, exponent));
    }

    /** The lower triangle of {@code scale·E} to {@code a}, zeros above it; returns the largest magnitude. */
    private static double read(Workers workers, Rows source, int n, double scale, double[] a, int stride) {
        double[] largest = new double[n];
        Chunks.rows(workers, n, 2L * n, (i, scratch) -> {
            int at = i * stride;
            source.read(i, a, at);
            for (int j = 0; j <= i; j++) {
                double value = scale * a[at + j];
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("the matrix has " + value + " at [" + i + ", " + j + "]");
                }
                a[at + j] = value;
                largest[i] = Math.max(largest[i], Math.abs(value));
            }
            Arrays.fill(a, at + i + 1, at + n, 0);
        });
        return Arrays.stream(largest).max().getAsDouble();
    }

    /** The order n of the matrix. */
    int order() {
        return n;
    }

    /** All eigenvalues, ascending. */
    public double[] values() {
        return values.clone();
    }

    /**
     * The eigenvectors of eigenvalues {@code from … to−1} of {@link #values()}.
     *
     * @return {@code [to − from, n]} row-major, eigenvector {@code from + r} as row r, orthonormal; signs are arbitrary
     *         but always the same
     * @throws IllegalArgumentException if the range is not within {@code 0 … n}, or its vectors don't fit in one array
     */
    public double[] vectors(int from, int to) {
        if (from < 0 || to < from || to > n) {
            throw new IllegalArgumentException("eigenvectors " + from + " to " + to + " of " + n);
        }
        if ((long) (to - from) * n > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(to - from + " eigenvectors of width " + n + " do not fit in one array");
        }
        double[] vectors = new double[(to - from) * n];
        int slabs = (to - from + Slabs.WIDTH - 1) / Slabs.WIDTH;
        workers.run(slabs, 7L * n * n * (to - from), (unit, scratch) -> {
            int first = unit * Slabs.WIDTH;
            slab(from + first, Math.min(Slabs.WIDTH, to - from - first), vectors, first * n);
        });
        return vectors;
    }

    /** One slab of eigenvectors, from unit vectors to rows of the result, all in the second-level cache. */
    private void slab(int from, int count, double[] vectors, int vectorsAt) {
        int at = RotationWave.MARGIN * Slabs.WIDTH;
        double[] slab = new double[(n + 2 * RotationWave.MARGIN) * Slabs.WIDTH];
        for (int c = 0; c < count; c++) {
            slab[at + order[from + c] * Slabs.WIDTH + c] = 1;
        }
        tridiagonal.apply(slab, at);
        for (Reflectors panel : reflectors.reversed()) {
            panel.apply(slab, at);
        }
        for (int c = 0; c < count; c++) {
            for (int i = 0; i < n; i++) {
                vectors[vectorsAt + c * n + i] = slab[at + i * Slabs.WIDTH + c];
            }
        }
    }
}
