package dev.palimpsest.internal.compute;

/**
 * A user's options for an engine.
 *
 * @param threads worker threads on the host, 1 to {@value #MOST_THREADS}; results do not depend on the number
 */
public record EngineOptions(int threads) {

    /** Far more than any processor has cores: threads beyond it only take each other's time. */
    public static final int MOST_THREADS = 1_024;

    /** @throws IllegalArgumentException when the number of threads is out of range */
    public EngineOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        if (threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be at most " + MOST_THREADS + ", got " + threads);
        }
    }

    /** One thread per available processor, as far as they are allowed. */
    public static EngineOptions defaults() {
        return new EngineOptions(Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS));
    }
}
