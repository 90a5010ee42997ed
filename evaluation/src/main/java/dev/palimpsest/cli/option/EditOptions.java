package dev.palimpsest.cli.option;

import dev.palimpsest.dataset.ContextsFile;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.jobs.UserError;
import dev.palimpsest.model.GptConfig;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How facts are edited; what is not given is the paper's. */
public final class EditOptions {

    @Mixin
    private LayersOption layers;

    @Mixin
    private FineTuningOptions fineTuning;

    @Option(names = "--lambda", paramLabel = "X", description = "Weight of the second moment.")
    private Double lambda;

    @Option(names = "--alpha", paramLabel = "X", description = "The z-score from which hooks answer, at the start.")
    private Double alpha;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Iterations of a target value's optimisation; of edit's ft, steps of training.")
    private Integer steps;

    @Option(names = "--clamp", paramLabel = "X", description = "Largest change of a value, relative to its norm.")
    private Double clamp;

    @Option(names = "--batch-size", paramLabel = "N", description = "Facts edited together.")
    private Integer batchSize;

    @Option(
            names = "--contexts",
            paramLabel = "FILE",
            description = "Templates [\"{}\", \"… {}\", …] instead of texts sampled from the model.")
    private Path contexts;

    @Option(names = "--seed", paramLabel = "S", description = "Of the sampled contexts.")
    private Long seed;

    @Option(
            names = "--ridge",
            paramLabel = "X",
            description = "Added to the memory's diagonal when the statistics are singular; goes into the file.")
    private Double ridge;

    /** The layers asked for, or the paper's. @throws UserError when there is no default */
    List<Integer> layers(GptConfig config) {
        return layers.of(config);
    }

    /** The settings of {@code method} on the layers asked for, or the paper's for it. */
    public EditSettings settings(GptConfig config, Method method) {
        return settings(config, method, layers.of(config, method));
    }

    /** The settings of {@code method} on other layers; of those given, the ones the method has a use for. */
    private EditSettings settings(GptConfig config, Method method, List<Integer> others) {
        EditSettings settings = common(PaperSettings.of(config, method, others));
        settings = steps == null ? settings : settings.withSteps(steps);
        if (method == Method.FT) {
            return fineTuning.in(settings);
        }
        settings = lambda == null ? settings : settings.withLambda(lambda);
        settings = alpha == null ? settings : settings.withAlpha(alpha);
        settings = clamp == null ? settings : settings.withClamp(clamp);
        return ridge == null ? settings : settings.withRidge(ridge);
    }

    /** The settings of fine-tuning beside other methods, whose {@code --steps} are not its own. */
    EditSettings tuning(GptConfig config, List<Integer> layer) {
        return fineTuning.in(common(PaperSettings.of(config, Method.FT, layer)));
    }

    private EditSettings common(EditSettings settings) {
        EditSettings batched = batchSize == null ? settings : settings.withBatchSize(batchSize);
        return seed == null ? batched : batched.withSeed(seed);
    }

    /** The templates of a file, or null when they are to be sampled. */
    public List<String> contexts() {
        return contexts == null ? null : ContextsFile.read(contexts);
    }
}
