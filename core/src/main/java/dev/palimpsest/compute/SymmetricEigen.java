package dev.palimpsest.compute;

import dev.palimpsest.tensor.Matrix;

/** The eigendecomposition of a symmetric matrix, in double. */
public interface SymmetricEigen {

    /** All eigenvalues, ascending. */
    double[] values();

    /**
     * The eigenvectors of the eigenvalues {@code [from, to)} of {@link #values}, in rows.
     *
     * @return {@code [to − from, n]} F64, orthonormal
     */
    Matrix vectors(int from, int to);
}
