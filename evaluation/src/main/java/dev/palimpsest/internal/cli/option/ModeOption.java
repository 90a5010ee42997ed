package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.experiment.plan.Mode;
import picocli.CommandLine.Option;

/** {@code --mode MODE}. */
public final class ModeOption {

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "consecutive",
            completionCandidates = Candidates.Modes.class,
            description = "consecutive: each batch edits the model left by the previous one; single: each batch"
                    + " edits the original model (default: consecutive).")
    @InSection(OptionSection.METHOD)
    private String mode;

    /** The mode. @throws IllegalArgumentException naming the available ones */
    public Mode value() {
        return Mode.of(mode);
    }
}
