package dev.palimpsest.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The edits a model is used with. */
public final class EditsOption {

    @Option(
            names = "--edits",
            paramLabel = "FILE",
            description = "Edits to hang on the model; without, it is as it was.")
    private Path file;

    /** May be null. */
    public Path file() {
        return file;
    }
}
