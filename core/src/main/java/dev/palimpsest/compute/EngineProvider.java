package dev.palimpsest.compute;

import java.util.Optional;

/** An engine that may or may not run on this machine, found through {@link java.util.ServiceLoader}. */
public interface EngineProvider {

    /** The name {@code --engine} takes. */
    String name();

    /** {@code auto} takes the usable provider with the highest. The CPU's is 0. */
    int priority();

    /** Why the engine can't run here, with the remedy; empty when it can. */
    Optional<String> unusable();

    /** @throws IllegalStateException when {@link #unusable()} gives a reason */
    Engine open(EngineOptions options);
}
