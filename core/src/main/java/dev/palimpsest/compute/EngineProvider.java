package dev.palimpsest.compute;

import java.util.List;
import java.util.Optional;

/** A backend that may or may not run on this machine, found through {@link java.util.ServiceLoader}. */
public interface EngineProvider {

    /** The name {@code --engine} takes. */
    String name();

    /** {@code auto} takes the usable provider with the highest. The CPU's is 0. */
    int priority();

    /** Why the engine can't run here, with the remedy; empty when it can. */
    Optional<String> unusable();

    /**
     * What the engine could run on, a line for a person each, the one it would take first; empty when there is nothing to
     * choose from, or nothing can be told. Asks even where {@link #unusable()} gives a reason, and never throws.
     */
    default List<String> devices() {
        return List.of();
    }

    /** @throws IllegalStateException when {@link #unusable()} gives a reason */
    Backend open(EngineOptions options);
}
