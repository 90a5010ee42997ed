package dev.palimpsest.edit;

import dev.palimpsest.tensor.Matrix;

/** What a batch changed in one layer's second MLP projection. */
public sealed interface LayerEdit {

    /**
     * The closed form's {@code Δ = R·Aᵀ}.
     *
     * @param keys      Kᵀ {@code [B, n]} F32: what C absorbed
     * @param solution  Aᵀ {@code [B, n]} F32, {@code A = (C + KKᵀ)⁻¹K}
     * @param residuals Rᵀ {@code [B, d]} F32
     * @param alpha     the smallest over this batch's requests of their largest z-score; infinite when all are undefined
     */
    record LowRank(Matrix keys, Matrix solution, Matrix residuals, double alpha) implements LayerEdit {

        @Override
        public double norm() {
            return Vectors.norm(residuals.toDoubles());
        }
    }

    /**
     * Fine-tuning's change, of full rank: {@code D = W − W0} after this batch and all before it.
     *
     * @param delta Dᵀ {@code [n, d]} F32
     */
    record Dense(Matrix delta) implements LayerEdit {

        @Override
        public double norm() {
            return Vectors.norm(delta.toDoubles());
        }

        @Override
        public double alpha() {
            return Double.POSITIVE_INFINITY;
        }
    }

    /**
     * A fine-tuned batch whose change is part of a later batch's {@link Dense}: a full matrix for every batch would take
     * gigabytes.
     *
     * @param norm of D after this batch
     */
    record Folded(double norm) implements LayerEdit {

        @Override
        public double alpha() {
            return Double.POSITIVE_INFINITY;
        }
    }

    /** Frobenius norm: of R in the closed form, of D after fine-tuning. */
    double norm();

    /** The batch's share in α; infinite where it has none. */
    double alpha();

    /** @throws IllegalStateException when this is a fine-tuned batch's */
    default LowRank lowRank() {
        if (this instanceof LowRank change) {
            return change;
        }
        throw new IllegalStateException("a fine-tuned change is not of low rank");
    }
}
