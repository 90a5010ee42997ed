package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import picocli.CommandLine.Option;

/** {@code --force}. */
public final class ForceOption {

    @Option(
            names = "--force",
            description = "Replace an existing output that this command wrote (default: refuse). Files of other kinds"
                    + " are never replaced.")
    @InSection(OptionSection.FILES)
    private boolean given;

    public boolean given() {
        return given;
    }
}
