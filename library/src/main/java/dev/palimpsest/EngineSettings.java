package dev.palimpsest;

import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/**
 * Which compute engine to use.
 *
 * @param engine  {@code auto}, the fastest that can run here; {@code cpu}; {@code tornado}, a GPU, which needs
 *                {@code palimpsest-tornado-kernels} on the class path and TornadoVM's arguments
 * @param threads worker threads on the host, 1 to 1024; the results do not depend on the number
 */
public record EngineSettings(String engine, int threads) {

    /** @throws IllegalArgumentException when the number of threads is out of range */
    public EngineSettings {
        new EngineOptions(threads);
    }

    /** The fastest engine, with one thread per processor. */
    public static EngineSettings defaults() {
        return new EngineSettings(Engines.AUTO, EngineOptions.defaults().threads());
    }

    /** The same with another number of threads. */
    public EngineSettings withThreads(int number) {
        return new EngineSettings(engine, number);
    }
}
