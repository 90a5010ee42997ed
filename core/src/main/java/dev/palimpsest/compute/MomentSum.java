package dev.palimpsest.compute;

import dev.palimpsest.tensor.Matrix;

/** {@code Σ k·kᵀ} over rows of keys, accumulated in double on the engine. */
public interface MomentSum extends AutoCloseable {

    /** Adds {@code Σ_t k_t·k_tᵀ} for keys {@code [T, n]}. */
    void add(Tensor keys);

    /** Adds an earlier sum {@code [n, n]}: what was summed before goes on as if it had never stopped. */
    void add(Matrix earlier);

    /**
     * The sum so far: {@code n·n} doubles, symmetric to the bit. Not to be written, and good until the next {@code add}:
     * an engine on the host hands out what it adds to, since a second copy for GPT-J would be 2 GB a layer.
     */
    double[] read();

    @Override
    void close();
}
