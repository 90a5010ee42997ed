package dev.palimpsest.edit;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.InverseMemory;
import dev.palimpsest.compute.NotPositiveDefiniteException;
import dev.palimpsest.tensor.Matrix;

/**
 * An edited layer's memory: {@code C = λ·E[kkᵀ]} at first, and after every batch it remembers
 * {@code C ← C + K·Kᵀ}.
 *
 * <p>Consecutive batches are recursive least squares: for fixed keys and values, with {@code R = V − Wh·K} at the weights
 * of the moment, they give the same Wh as one batch of all of them, in any order (arXiv 2605.26670).
 */
final class AssociativeMemory implements AutoCloseable {

    private final InverseMemory inverse;
    private final boolean consecutive;

    private AssociativeMemory(InverseMemory inverse, boolean consecutive) {
        this.inverse = inverse;
        this.consecutive = consecutive;
    }

    /**
     * Factorises a layer's memory.
     *
     * @throws IllegalArgumentException as {@link #factorise} does
     */
    static AssociativeMemory open(Engine engine, int layer, KeyStatistics.Moment moment, EditSettings settings) {
        return over(factorise(engine, layer, moment, settings), settings.method().consecutiveMemory());
    }

    /** A memory over a C that was factorised already. @param consecutive whether C shall grow */
    static AssociativeMemory over(InverseMemory inverse, boolean consecutive) {
        return new AssociativeMemory(inverse, consecutive);
    }

    /**
     * The inverse of a layer's {@code C = λ·E[kkᵀ] + ridge·I}.
     *
     * @throws IllegalArgumentException when C is singular, naming the layer, the tokens seen and the tokens needed
     */
    static InverseMemory factorise(Engine engine, int layer, KeyStatistics.Moment moment, EditSettings settings) {
        int width = moment.sum().rows();
        try {
            return engine.inverseMemory(moment.sum(), settings.lambda() / moment.tokens(), settings.ridge());
        } catch (NotPositiveDefiniteException singular) {
            String remedy = moment.tokens() < width
                    ? "make them from more text"
                    : "the layer's keys span only " + singular.pivot()
                            + " dimensions (GPT-J's block 0 sees the token alone): leave the layer out, or take more text";
            throw new IllegalArgumentException("layer " + layer + ": the statistics are singular after "
                    + moment.tokens() + " tokens, about " + 10L * width + " are needed; " + remedy
                    + ", or choose a --ridge", singular);
        }
    }

    /**
     * {@code A = (C + K·Kᵀ)⁻¹·K}, so that {@code Δ = R·Aᵀ}; remembers K when the method is consecutive.
     *
     * @param keys Kᵀ {@code [B, n]}
     * @return Aᵀ {@code [B, n]} F64
     */
    Matrix solve(Matrix keys) {
        return consecutive ? inverse.absorb(keys) : inverse.solve(keys);
    }

    @Override
    public void close() {
        inverse.close();
    }
}
