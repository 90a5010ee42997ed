package dev.palimpsest.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --stats FILE}. */
public final class StatisticsOption {

    @Option(names = "--stats", paramLabel = "FILE", description = {
        "Statistics file written by palimpsest stats; required by methods that need second moments (see palimpsest"
            + " methods NAME)."})
    private Path file;

    /** May be null. */
    public Path file() {
        return file;
    }
}
