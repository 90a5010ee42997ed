package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.Matrix;

/**
 * {@code Σ k·kᵀ} over rows of keys, accumulated in double on the engine. Used by one thread at a time; a second one is
 * refused.
 */
public interface MomentSum extends AutoCloseable {

    /** Adds {@code Σ_t k_t·k_tᵀ} for keys {@code [T, n]}. */
    void add(Tensor keys);

    /**
     * Adds an earlier sum {@code [n, n]}, so that an interrupted sum continues exactly as if it had not been
     * interrupted.
     */
    void add(Matrix earlier);

    /**
     * The sum so far: {@code n·n} doubles, symmetric to the bit. Read-only, and valid until the next {@code add}: an
     * engine on the host returns the array it adds to, since a copy for GPT-J would take 2 GB a layer.
     */
    double[] read();

    @Override
    void close();
}
