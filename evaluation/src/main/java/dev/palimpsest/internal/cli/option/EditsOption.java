package dev.palimpsest.internal.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --edits FILE} and the artifact that the edits may refer to. */
public final class EditsOption {

    @Option(names = "--edits", paramLabel = "FILE", description = "Apply these edits (default: the unedited model).")
    private Path file;

    @Option(names = "--artifact", paramLabel = "FILE", description = "Trained artifact that the edits refer to (default:"
            + " the file beside --edits whose name they remember).")
    private Path artifact;

    /** May be null. */
    public Path file() {
        return file;
    }

    /** May be null. */
    public Path artifact() {
        return artifact;
    }
}
