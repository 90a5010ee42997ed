package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --events FILE}. */
public final class EventsOption {

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "Append an event per batch and measurement to this file, a JSON object per line (default: none).")
    @InSection(OptionSection.FILES)
    private Path file;

    /** May be null. */
    public Path file() {
        return file;
    }
}
