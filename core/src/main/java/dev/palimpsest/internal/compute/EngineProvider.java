package dev.palimpsest.internal.compute;

import java.util.List;
import java.util.Optional;

/** A backend that may or may not run on this machine, found through {@link java.util.ServiceLoader}. */
public interface EngineProvider {

    /** The name for {@code --engine}. */
    String name();

    /** {@code auto} selects the usable provider with the highest priority. The CPU's is 0. */
    int priority();

    /** Why the engine cannot run here, with the remedy; empty when it can. */
    Optional<String> unusable();

    /**
     * The devices the engine could run on, a one-line description each, the default first; empty when there is no
     * choice, or none can be determined. Also works where {@link #unusable()} gives a reason, and never throws.
     */
    default List<String> devices() {
        return List.of();
    }

    /** @throws IllegalStateException when {@link #unusable()} gives a reason */
    Backend open(EngineOptions options);
}
