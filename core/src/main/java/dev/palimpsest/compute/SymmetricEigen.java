package dev.palimpsest.compute;

/** The eigendecomposition of a symmetric matrix of order n, in double. Holds some n² doubles until closed. */
public interface SymmetricEigen extends AutoCloseable {

    /** All eigenvalues, ascending. */
    double[] values();

    /**
     * The eigenvectors of eigenvalues {@code from … to−1} of {@link #values()}.
     *
     * @return {@code [to − from, n]} row-major, one eigenvector a row, orthonormal
     * @throws IllegalArgumentException when the range is not within {@code 0 … n}
     */
    double[] vectors(int from, int to);

    @Override
    void close();
}
