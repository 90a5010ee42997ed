package dev.palimpsest.cli.option;

import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.FineTuning;
import dev.palimpsest.edit.FineTuning.Objective;
import picocli.CommandLine.Option;

/** Settings of ft; each defaults to the paper's value. */
final class FineTuningOptions {

    @Option(names = "--ft-steps", paramLabel = "N", description = "Training steps of ft (default: 25).")
    private Integer steps;

    @Option(names = "--ft-rate", paramLabel = "X", description = "Learning rate of ft (default: 5e-4).")
    private Double rate;

    @Option(
            names = "--ft-limit",
            paramLabel = "X",
            description = "Largest change per weight and batch (ft; default: 5e-4; Infinity for GPT-J).")
    private Double limit;

    @Option(
            names = "--ft-objective",
            paramLabel = "NAME",
            description = "Training objective of ft: target predicts each target token from the preceding ones;"
                    + " prompt-last predicts all of them at the prompt's last position, as EasyEdit does (default:"
                    + " target).")
    private String objective;

    /** {@code settings} with the requested values. @throws IllegalArgumentException when a value is invalid */
    EditSettings in(EditSettings settings) {
        FineTuning base = settings.fineTuning();
        EditSettings changed = settings.withFineTuning(new FineTuning(
                objective == null ? base.objective() : Objective.of(objective), limit == null ? base.limit() : limit));
        changed = steps == null ? changed : changed.withSteps(steps);
        return rate == null ? changed : changed.withLearningRate(rate);
    }
}
