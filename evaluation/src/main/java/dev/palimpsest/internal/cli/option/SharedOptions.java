package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of every command. */
public final class SharedOptions {

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = Engines.AUTO,
            completionCandidates = Candidates.Engines.class,
            description = "Compute engine: auto, cpu or tornado; auto selects the fastest available one (default:"
                    + " auto).")
    @InSection(OptionSection.ENGINE)
    private String engine;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of worker threads (default: all processors). Does not affect the results.")
    @InSection(OptionSection.ENGINE)
    @Within(from = 1, to = EngineOptions.MOST_THREADS)
    private Integer threads;

    @Option(
            names = "--json",
            description = "Print one JSON document to standard output; everything else goes to standard error.")
    @InSection(OptionSection.GENERAL)
    private boolean json;

    @Option(names = "--stacktrace", description = "Print a stack trace after an error.")
    @InSection(OptionSection.GENERAL)
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
        List<String> known = new ArrayList<>(List.of(Engines.AUTO));
        Engines.providers().forEach(provider -> known.add(provider.name()));
        if (!known.contains(engine)) {
            String available = String.join(", ", known);
            known.add(TornadoPresence.NAME);
            throw new IllegalArgumentException("no engine " + Quote.of(engine) + "; available: " + available
                    + Suggestion.clause(engine, new LinkedHashSet<>(known)));
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
