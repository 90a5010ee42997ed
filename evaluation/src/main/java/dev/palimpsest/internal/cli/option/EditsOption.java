package dev.palimpsest.internal.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --edits FILE}. */
public final class EditsOption {

    @Option(names = "--edits", paramLabel = "FILE", description = "Apply these edits (default: the unedited model).")
    private Path file;

    /** May be null. */
    public Path file() {
        return file;
    }
}
