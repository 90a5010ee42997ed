package dev.palimpsest.cli.option;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.EngineProvider;
import dev.palimpsest.compute.Engines;
import java.util.List;
import picocli.CommandLine.Option;

/** What every command takes. */
public final class SharedOptions {

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = Engines.AUTO,
            description = "What computes: auto (the default: the best that runs here), cpu, tornado.")
    private String engine;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Worker threads; all processors by default. Results do not depend on it.")
    private Integer threads;

    @Option(
            names = "--json",
            description = "One JSON document on standard output, everything else on standard error.")
    private boolean json;

    @Option(names = "--stacktrace", description = "After an error, shows where in the code it happened.")
    private boolean stacktrace;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    public boolean json() {
        return json;
    }

    /** As asked for, or one per processor. @throws IllegalArgumentException when there is to be none */
    public int threads() {
        return engineOptions().threads();
    }

    /** Checks what was asked for, without opening it. @throws IllegalArgumentException when it cannot be */
    public void check() {
        TornadoPresence.require(engine);
        List<String> known = Engines.providers().stream().map(EngineProvider::name).toList();
        if (!engine.equals(Engines.AUTO) && !known.contains(engine)) {
            throw new IllegalArgumentException(
                    "no engine '" + engine + "'; there are: auto, " + String.join(", ", known));
        }
        engineOptions();
    }

    /** @throws IllegalArgumentException when the engine asked for cannot run here */
    public Engine openEngine() {
        TornadoPresence.require(engine);
        return Engines.open(engine, engineOptions());
    }

    private EngineOptions engineOptions() {
        return threads == null ? EngineOptions.defaults() : new EngineOptions(threads);
    }
}
