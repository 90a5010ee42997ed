package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.loader.NullSpaceFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --stats FILE}. */
public final class StatisticsOption {

    @Option(names = "--stats", paramLabel = "FILE", description = {
        "Statistics file written by palimpsest stats; required by methods that need second moments or MLP"
            + " inputs, see palimpsest methods NAME (default: none)."})
    private Path file;

    /** May be null. */
    public Path file() {
        return file;
    }

    /** The cache that commands read and write beside the file, which need not exist; null without a file. */
    public Path nullSpaces() {
        return file == null ? null : NullSpaceFile.beside(file);
    }
}
