package dev.palimpsest;

import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import java.util.Objects;

/**
 * Which compute engine to use.
 *
 * @param engine  {@code auto}, the fastest that can run here; {@code cpu}; {@code tornado}, a GPU, which needs
 *                {@code palimpsest-tornado-kernels} on the class path and TornadoVM's arguments
 * @param threads worker threads on the host, 1 to 1024; the results do not depend on the number
 */
public record EngineSettings(String engine, int threads) {

    /**
     * Checks the number of threads.
     *
     * @throws IllegalArgumentException when it is out of range
     */
    public EngineSettings {
        Objects.requireNonNull(engine, "engine");
        new EngineOptions(threads);
    }

    /** {@return the fastest engine that can run here, with one thread per processor} */
    public static EngineSettings defaults() {
        return new EngineSettings(Engines.AUTO, EngineOptions.defaults().threads());
    }

    /**
     * Changes the number of threads.
     *
     * @param number 1 to 1024
     * @return the same with another number of threads
     */
    public EngineSettings withThreads(int number) {
        return new EngineSettings(engine, number);
    }
}
