package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.dataset.ContextsFile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** A user's context templates. */
public final class ContextsOption {

    @Option(
            names = "--contexts",
            paramLabel = "FILE",
            description = "JSON list of context templates, [\"{}\", \"… {}\", …] (default: sampled from the model).")
    private Path contexts;

    /** May be null. */
    public Path file() {
        return contexts;
    }

    /** The templates of the file, or null when they are to be sampled. */
    public List<String> templates() {
        return contexts == null ? null : ContextsFile.read(contexts);
    }
}
