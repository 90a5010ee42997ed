package dev.palimpsest.compute;

/** {@code Σ k·kᵀ} over rows of keys, accumulated in double on the engine. */
public interface MomentSum extends AutoCloseable {

    /** Adds {@code Σ_t k_t·k_tᵀ} for keys {@code [T, n]}. */
    void add(Tensor keys);

    /** Downloads the sum so far: {@code n·n} doubles, symmetric to the bit. */
    double[] read();

    @Override
    void close();
}
