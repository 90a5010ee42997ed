package dev.palimpsest.internal.editing.memory;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.SymmetricEigen;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The space of one layer's keys that plain text hardly uses: the eigenvectors of {@code E[kkᵀ]} with the smallest
 * eigenvalues (AlphaEdit, arXiv 2410.02355). Its projector is {@code Π = UᵀU}, U an orthonormal basis in rows, or
 * {@code I − U₁ᵀU₁} with a basis of the complement; the smaller of the two bases is stored.
 *
 * @param eigenvalues of the second moment {@code [n]}, ascending
 * @param rank        r, number of eigenvalues of the null space
 * @param complement  whether {@code basis} spans the complement
 * @param basis       {@code [r, n]} F64 with orthonormal rows, {@code [n − r, n]} for the complement
 */
public record NullSpace(double[] eigenvalues, int rank, boolean complement, Matrix basis) {

    /** @throws IllegalArgumentException when the parts do not fit together, or one has a NaN or infinity */
    public NullSpace {
        int n = eigenvalues.length;
        if (rank < 1 || rank > n || basis.columns() != n || basis.rows() != (complement ? n - rank : rank)) {
            throw new IllegalArgumentException(
                    "a null space of rank " + rank + " of " + n + " eigenvalues does not fit the basis " + basis);
        }
        if (!Arrays.stream(eigenvalues).allMatch(Double::isFinite) || basis.firstNonFinite().isPresent()) {
            throw new IllegalArgumentException(
                    "a null space has a NaN or infinite number; delete it, and it is computed again from the statistics");
        }
    }

    /**
     * Decomposes a second moment, about n³ · 9 operations.
     *
     * @param cut the size of the null space
     * @throws IllegalArgumentException when it would be empty, naming the layer and the smallest eigenvalue; or when the
     *                                  moment has a NaN or infinity
     */
    public static NullSpace of(Engine engine, int layer, KeyStatistics.Moment moment, Cut cut) {
        try (SymmetricEigen eigen = engine.symmetricEigen(moment.requireFinite(layer).sum(), 1.0 / moment.tokens())) {
            double[] values = eigen.values();
            if (!Arrays.stream(values).allMatch(Double::isFinite)) {
                throw new NonFiniteException("layer " + layer + ": the eigenvalues of the second moment are NaN or infinite;"
                        + " the statistics overflow, collect them again");
            }
            int n = values.length;
            int rank = cut.rank(layer, values);
            boolean complement = 2 * rank > n && rank < n;
            int from = complement ? rank : 0;
            int to = complement ? n : rank;
            return new NullSpace(values, rank, complement, Matrix.of(to - from, n, eigen.vectors(from, to)));
        }
    }

    /**
     * A layer's null space: the one kept earlier if {@code cut} gives the same rank, otherwise a new one, which is kept.
     *
     * @throws IllegalArgumentException when it would be empty, or there are no statistics of the layer
     */
    public static NullSpace of(NullSpaces kept, Engine engine, int layer, KeyStatistics statistics, Cut cut) {
        Optional<NullSpace> found =
                kept.find(layer).filter(space -> space.rank() == cut.rank(layer, space.eigenvalues()));
        if (found.isPresent()) {
            return found.get();
        }
        NullSpace space = of(engine, layer, statistics.layer(layer), cut);
        kept.keep(layer, space);
        return space;
    }

    /** n, the width of a key. */
    public int width() {
        return eigenvalues.length;
    }

    /** The largest eigenvalue of the null space. */
    public double largestKept() {
        return eigenvalues[rank - 1];
    }

    /** The smallest eigenvalue outside; NaN when nothing is outside. */
    public double smallestDropped() {
        return rank == eigenvalues.length ? Double.NaN : eigenvalues[rank];
    }

    /** The rule for the size of the null space. */
    public sealed interface Cut {

        /** Eigenvalues below an absolute threshold, as published. */
        record Threshold(double value) implements Cut {

            @Override
            public int count(double[] eigenvalues) {
                int rank = 0;
                while (rank < eigenvalues.length && eigenvalues[rank] < value) {
                    rank++;
                }
                return rank;
            }

            @Override
            public String toString() {
                return "--null-space " + value;
            }
        }

        /** The smallest eigenvalues whose sum is at most a share of the trace: independent of the model's scale. */
        record Energy(double share) implements Cut {

            @Override
            public int count(double[] eigenvalues) {
                double trace = 0;
                for (double value : eigenvalues) {
                    trace += value;
                }
                double sum = 0;
                int rank = 0;
                while (rank < eigenvalues.length && sum + eigenvalues[rank] <= share * trace) {
                    sum += eigenvalues[rank++];
                }
                return rank;
            }

            @Override
            public String toString() {
                return "--null-space-energy " + share;
            }
        }

        /** The number of {@code eigenvalues}, ascending, in the null space. */
        int count(double[] eigenvalues);

        /** The rank. @throws IllegalArgumentException when it is 0 */
        default int rank(int layer, double[] eigenvalues) {
            int rank = count(eigenvalues);
            if (rank == 0) {
                throw new IllegalArgumentException("layer " + layer + ": the null space is empty with " + this
                        + ", the smallest eigenvalue is " + eigenvalues[0] + "; choose a larger value");
            }
            return rank;
        }
    }
}
