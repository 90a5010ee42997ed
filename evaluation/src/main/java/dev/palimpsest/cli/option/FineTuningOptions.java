package dev.palimpsest.cli.option;

import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.FineTuning;
import dev.palimpsest.edit.FineTuning.Objective;
import picocli.CommandLine.Option;

/** How ft trains; what is not given is the paper's. */
final class FineTuningOptions {

    @Option(names = "--ft-steps", paramLabel = "N", description = "Steps of ft's training; --steps is for the others.")
    private Integer steps;

    @Option(names = "--ft-rate", paramLabel = "X", description = "Its learning rate.")
    private Double rate;

    @Option(
            names = "--ft-limit",
            paramLabel = "X",
            description = "How far a batch may move a weight: 5e-4 as for GPT-2 XL, Infinity as for GPT-J.")
    private Double limit;

    @Option(
            names = "--ft-objective",
            paramLabel = "NAME",
            description = "target: each target token predicted after those before it; prompt-last: all of them read off"
                    + " the prompt's last position, as EasyEdit does.")
    private String objective;

    /** {@code settings} of fine-tuning with what was asked for. @throws IllegalArgumentException when it makes no sense */
    EditSettings in(EditSettings settings) {
        FineTuning base = settings.fineTuning();
        EditSettings changed = settings.withFineTuning(new FineTuning(
                objective == null ? base.objective() : Objective.of(objective), limit == null ? base.limit() : limit));
        changed = steps == null ? changed : changed.withSteps(steps);
        return rate == null ? changed : changed.withLearningRate(rate);
    }
}
