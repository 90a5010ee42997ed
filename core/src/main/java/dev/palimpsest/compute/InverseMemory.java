package dev.palimpsest.compute;

import dev.palimpsest.tensor.Matrix;

/**
 * {@code P = C⁻¹} of an edited layer's memory, kept where the engine keeps it, in double precision.
 *
 * <p>C starts as λ·E[kkᵀ] and grows by K·Kᵀ with every absorbed batch. Whether P is stored, or C's factor and the
 * batches, is the engine's choice; an answer costs O(n²B).
 */
public interface InverseMemory extends AutoCloseable {

    /** n, the width of a key. */
    int width();

    /**
     * {@code A = (C + K·Kᵀ)⁻¹·K = P·K·(I + Kᵀ·P·K)⁻¹} by push-through.
     *
     * @param keys Kᵀ, one key a row, {@code [B, n]}
     * @return Aᵀ, {@code [B, n]} F64
     */
    Matrix solve(Matrix keys);

    /** The same, after which C holds the keys: {@code C ← C + K·Kᵀ}. */
    Matrix absorb(Matrix keys);

    /**
     * Takes C back to what it was at first, bit for bit.
     *
     * @return false where that is gone with the batches absorbed since; C has not changed then
     */
    boolean forget();

    @Override
    void close();
}
