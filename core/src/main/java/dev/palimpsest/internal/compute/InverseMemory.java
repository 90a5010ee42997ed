package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.Matrix;

/**
 * P of an edited layer's memory, in double precision, in the engine's own memory.
 *
 * <p>P starts as {@code C⁻¹}, C being λ·E[kkᵀ] ({@link Engine#inverseMemory}), or as a scaled projection
 * ({@link Engine#projection}), which has no inverse; every absorbed batch K changes it to
 * {@code P − P·K·(I + Kᵀ·P·K)⁻¹·Kᵀ·P}, which, where C exists, adds K·Kᵀ to C. Whether P itself is stored, or an earlier
 * state and the batches since, is up to the backend. A solve costs O(n²B) and the memory takes O(n²), beside the latest
 * batch, whatever the number of batches absorbed. Absorbed keys can be {@linkplain #downdate removed} again. The same
 * batches, absorbed and removed in the same order, give the same bits, with or without solves between them. Used by one
 * thread at a time; a second one is refused.
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
    default Matrix solve(Matrix keys) {
        return solve(keys, false);
    }

    /** The same, after which P has absorbed the keys: {@code C ← C + K·Kᵀ}. */
    default Matrix absorb(Matrix keys) {
        return solve(keys, true);
    }

    /** One of the two. */
    Matrix solve(Matrix keys, boolean absorb);

    /**
     * The smallest pivot of {@code I − Kᵀ·P·K} that {@link #downdate} accepts. Rounding errors grow with the square of its
     * inverse: at most five of sixteen digits are lost.
     */
    double LEAST_PIVOT = 0x1p-8;

    /**
     * Removes absorbed keys: {@code C ← C − K·Kᵀ}, which is {@code P ← P + P·K·(I − Kᵀ·P·K)⁻¹·Kᵀ·P}. C stays positive
     * definite, since what it started from is. Costs O(n²B), as a solve does.
     *
     * @param keys Kᵀ, one key a row, {@code [B, n]}: each was absorbed and has not been removed since
     * @return false if the keys outweigh everything else in C so much that the difference would be inaccurate, that is,
     *         a pivot of {@code I − Kᵀ·P·K} is below {@link #LEAST_PIVOT}; P is unchanged then, and the way to remove them
     *         is to absorb the other keys from the initial state
     */
    boolean downdate(Matrix keys);

    /**
     * Resets P to its initial state, bit for bit.
     *
     * @return false if absorbing batches has overwritten the initial state; P is unchanged then
     */
    boolean reset();

    @Override
    void close();
}
