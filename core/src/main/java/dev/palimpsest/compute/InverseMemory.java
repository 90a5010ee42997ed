package dev.palimpsest.compute;

import dev.palimpsest.tensor.Matrix;

/**
 * P of an edited layer's memory, kept where the engine keeps it, in double precision.
 *
 * <p>P starts as {@code C⁻¹}, C being λ·E[kkᵀ] ({@link Engine#inverseMemory}), or as a scaled projection
 * ({@link Engine#projection}), which has no inverse; every absorbed batch K changes it to
 * {@code P − P·K·(I + Kᵀ·P·K)⁻¹·Kᵀ·P}, which where C exists is to add K·Kᵀ to C. Whether P is stored, or what it
 * started as and the batches, is the backend's choice; an answer costs O(n²B).
 */
public interface InverseMemory extends AutoCloseable {

    /** n, the width of a key. */
    int width();

    /**
     * {@code A = P·K·(I + Kᵀ·P·K)⁻¹}, which by push-through is {@code (C + K·Kᵀ)⁻¹·K}.
     *
     * @param keys Kᵀ, one key a row, {@code [B, n]}
     * @return Aᵀ, {@code [B, n]} F64
     */
    Matrix solve(Matrix keys);

    /** The same, after which P has absorbed the keys: {@code C ← C + K·Kᵀ}. */
    Matrix absorb(Matrix keys);

    /**
     * Takes P back to what it was at first, bit for bit.
     *
     * @return false where that is gone with the batches absorbed since; P has not changed then
     */
    boolean reset();

    @Override
    void close();
}
