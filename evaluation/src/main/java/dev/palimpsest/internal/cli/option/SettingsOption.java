package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.jobs.SettingsFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --settings FILE}. */
public final class SettingsOption {

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "JSON file with methods' settings, such as one that an earlier run wrote; options on the command"
                    + " line take precedence (default: none).")
    @InSection(OptionSection.SETTINGS)
    private Path file;

    /** May be null. */
    public Path file() {
        return file;
    }

    /** The file's content; null without one. @throws dev.palimpsest.internal.jobs.UserError when it is invalid */
    public SettingsFile read() {
        return file == null ? null : SettingsFile.read(file);
    }
}
