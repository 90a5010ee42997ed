package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.tensor.Matrix;

/**
 * A change {@code Δ = R·Aᵀ} of rank B of a linear map: of a block's second MLP projection in the closed forms, for B
 * requests; MEND changes the first as well, by a rank for each token.
 *
 * @param solution  Aᵀ {@code [B, n]} F32, n the width of the map's input
 * @param residuals Rᵀ {@code [B, d]} F32, d the width of its output
 * @param keys      Kᵀ {@code [m, n]} F32: the batch's keys that the layer's memory absorbs, needed to resume; null
 *                  for methods without such a memory
 */
public record FactorisedDelta(Matrix solution, Matrix residuals, Matrix keys) {

    /** @throws IllegalArgumentException when the matrices do not fit together */
    public FactorisedDelta {
        if (solution.rows() != residuals.rows()) {
            throw new IllegalArgumentException(
                    "a delta with " + solution.rows() + " solutions and " + residuals.rows() + " residuals");
        }
        if (keys != null && keys.columns() != solution.columns()) {
            throw new IllegalArgumentException("keys of width " + keys.columns() + " beside solutions of width "
                    + solution.columns());
        }
    }

    /** For the constructors of changes. */
    void requireFinite(String kind, int layer) {
        Change.requireFinite(kind, layer, "solutions", solution);
        Change.requireFinite(kind, layer, "residuals", residuals);
        if (keys != null) {
            Change.requireFinite(kind, layer, "keys", keys);
        }
    }

    /** The same change with other keys for the memory. */
    public FactorisedDelta withKeys(Matrix other) {
        return new FactorisedDelta(solution, residuals, other);
    }

    /** Frobenius norm of R. */
    public double residualNorm() {
        double sum = 0;
        for (double value : residuals.toDoubles()) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    /** Bytes in a file. */
    long bytes() {
        return solution.bytes() + residuals.bytes() + (keys == null ? 0 : keys.bytes());
    }

    /** n, the width of the map's input: of a key. */
    public int keyWidth() {
        return solution.columns();
    }

    /** d, the width of the map's output. */
    public int width() {
        return residuals.columns();
    }
}
