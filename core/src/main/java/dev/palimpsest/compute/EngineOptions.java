package dev.palimpsest.compute;

/**
 * A user's options for an engine.
 *
 * @param threads worker threads on the host, at least 1; results do not depend on the number
 */
public record EngineOptions(int threads) {

    public EngineOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
    }

    /** One thread per available processor. */
    public static EngineOptions defaults() {
        return new EngineOptions(Runtime.getRuntime().availableProcessors());
    }
}
