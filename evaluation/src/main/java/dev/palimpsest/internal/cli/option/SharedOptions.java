package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.EngineProvider;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.message.Quote;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of every command. */
public final class SharedOptions {

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = Engines.AUTO,
            description = "Compute engine: auto, cpu or tornado; auto selects the fastest available one (default:"
                    + " auto).")
    private String engine;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of worker threads (default: all processors). Does not affect the results.")
    private Integer threads;

    @Option(
            names = "--json",
            description = "Print one JSON document to standard output; everything else goes to standard error.")
    private boolean json;

    @Option(names = "--stacktrace", description = "Print a stack trace after an error.")
    private boolean stacktrace;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    public boolean json() {
        return json;
    }

    /** The requested number, or one per processor. @throws IllegalArgumentException when it is out of range */
    public int threads() {
        return engineOptions().threads();
    }

    /** Checks the options without opening an engine. @throws IllegalArgumentException when they are invalid */
    public void check() {
        TornadoPresence.require(engine);
        List<String> known = Engines.providers().stream().map(EngineProvider::name).toList();
        if (!engine.equals(Engines.AUTO) && !known.contains(engine)) {
            throw new IllegalArgumentException(
                    "no engine " + Quote.of(engine) + "; available: auto, " + String.join(", ", known));
        }
        engineOptions();
    }

    /** @throws IllegalArgumentException when the requested engine is unavailable */
    public Engine openEngine() {
        TornadoPresence.require(engine);
        return Engines.open(engine, engineOptions());
    }

    private EngineOptions engineOptions() {
        if (threads == null) {
            return EngineOptions.defaults();
        }
        try {
            return new EngineOptions(threads);
        } catch (IllegalArgumentException e) {
            // Its message begins with the name of the component, which is the option's.
            throw new IllegalArgumentException("--" + e.getMessage(), e);
        }
    }
}
