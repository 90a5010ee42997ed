package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import picocli.CommandLine.Option;

/** {@code --force}. */
public final class ForceOption {

    /** The explanation, for commands that declare the option themselves, too. */
    public static final String EXPLANATION = "Replace an existing output that this command wrote with other options or"
            + " inputs (default: refuse). Files of other kinds are never replaced.";

    @Option(names = "--force", description = EXPLANATION)
    @InSection(OptionSection.FILES)
    private boolean given;

    public boolean given() {
        return given;
    }
}
