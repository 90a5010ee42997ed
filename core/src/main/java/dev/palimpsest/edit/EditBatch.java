package dev.palimpsest.edit;

import dev.palimpsest.tensor.Matrix;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one batch of B requests changed: per layer {@code Δ = R·Aᵀ}.
 *
 * @param requests      the facts
 * @param layers        by layer index
 * @param targetSeconds spent on target values
 * @param updateSeconds spent on keys, residuals, the closed form and α
 */
public record EditBatch(
        List<EditRequest> requests, SortedMap<Integer, LayerEdit> layers, double targetSeconds, double updateSeconds) {

    /**
     * One layer's part.
     *
     * @param keys      Kᵀ {@code [B, n]} F32: what C absorbed
     * @param solution  Aᵀ {@code [B, n]} F32, {@code A = (C + KKᵀ)⁻¹K}
     * @param residuals Rᵀ {@code [B, d]} F32
     * @param alpha     the smallest over this batch's requests of their largest z-score; infinite when all are undefined
     */
    public record LayerEdit(Matrix keys, Matrix solution, Matrix residuals, double alpha) {

        /** Frobenius norm of R. */
        public double residualNorm() {
            return Vectors.norm(residuals.toDoubles());
        }
    }

    public EditBatch {
        requests = List.copyOf(requests);
        layers = new TreeMap<>(layers);
    }

    /** Number of requests. */
    public int size() {
        return requests.size();
    }
}
