package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.tensor.Matrix;

/**
 * The closed form's change {@code Δ = R·Aᵀ} of a block's second MLP projection, for B requests.
 *
 * @param solution  Aᵀ {@code [B, n]} F32
 * @param residuals Rᵀ {@code [B, d]} F32
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

    /** n, the width of a key. */
    public int keyWidth() {
        return solution.columns();
    }

    /** d, the model's width. */
    public int width() {
        return residuals.columns();
    }
}
