package dev.palimpsest.internal.compute;

/**
 * The eigendecomposition of a symmetric matrix of order n, in double. Eigenvectors are computed when they are asked for;
 * some n² doubles are held until it is closed.
 *
 * @param values  all eigenvalues, ascending
 * @param vectors computes eigenvectors
 * @param release gives back what computing them holds
 */
public record SymmetricEigen(double[] values, Vectors vectors, Runnable release) implements AutoCloseable {

    /** Eigenvectors of a range of eigenvalues. */
    @FunctionalInterface
    public interface Vectors {

        /**
         * The eigenvectors of eigenvalues {@code from … to−1}.
         *
         * @return {@code [to − from, n]} row-major, one eigenvector a row, orthonormal
         * @throws IllegalArgumentException when the range is not within {@code 0 … n}
         */
        double[] of(int from, int to);
    }

    /** {@link Vectors#of}. */
    public double[] vectors(int from, int to) {
        return vectors.of(from, to);
    }

    @Override
    public void close() {
        release.run();
    }
}
