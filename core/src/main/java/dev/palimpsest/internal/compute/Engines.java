package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds the engines on the class path and opens one by name. */
public final class Engines {

    /** Selects the usable engine with the highest priority. */
    public static final String AUTO = "auto";

    private static final System.Logger LOG = System.getLogger(Engines.class.getName());

    private Engines() {}

    /** All providers, highest priority first. */
    public static List<EngineProvider> providers() {
        return ServiceLoader.load(EngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(EngineProvider::priority).reversed()
                        .thenComparing(EngineProvider::name))
                .toList();
    }

    /**
     * Opens the engine called {@code name}, or for {@link #AUTO} the best that can run.
     *
     * @throws IllegalArgumentException when there is no engine of that name, or it cannot run here; no other engine
     *                                  is opened instead
     */
    public static Engine open(String name, EngineOptions options) {
        List<EngineProvider> providers = providers();
        List<String> reasons = new ArrayList<>();
        for (EngineProvider provider : providers) {
            if (!name.equals(AUTO) && !name.equals(provider.name())) {
                continue;
            }
            var reason = provider.unusable();
            if (reason.isEmpty()) {
                Engine engine = Engine.of(provider.open(options));
                LOG.log(System.Logger.Level.DEBUG, () -> "engine " + engine.name() + ": " + engine.description());
                return engine;
            }
            if (name.equals(provider.name())) {
                throw new IllegalArgumentException("engine " + name + " cannot run here: " + reason.get());
            }
            LOG.log(System.Logger.Level.DEBUG, () -> "engine " + provider.name() + " passed over: " + reason.get());
            reasons.add(provider.name() + ": " + reason.get());
        }
        if (name.equals(AUTO) && !reasons.isEmpty()) {
            throw new IllegalArgumentException("no engine can run here: " + String.join("; ", reasons));
        }
        String known = providers.stream().map(EngineProvider::name).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("no engine " + Quote.of(name) + "; there are: auto, " + known
                + Suggestion.clause(name, providers.stream().map(EngineProvider::name).toList()));
    }
}
