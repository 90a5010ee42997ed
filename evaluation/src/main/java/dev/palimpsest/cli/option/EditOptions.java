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

/** Settings of the editing methods; each defaults to the paper's value. */
public final class EditOptions {

    @Mixin
    private LayersOption layers;

    @Mixin
    private FineTuningOptions fineTuning;

    @Option(
            names = "--lambda",
            paramLabel = "X",
            description = "Weight of the second moment (default: 15000; 20000 for memit on GPT-2 XL).")
    private Double lambda;

    @Option(
            names = "--alpha",
            paramLabel = "X",
            description = "Initial z-score threshold of the hooks (comeba-hk; default: 2.2).")
    private Double alpha;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Optimisation steps per target value (default: 20; 25 for GPT-J); training steps of edit"
                    + " --method ft (default: 25).")
    private Integer steps;

    @Option(
            names = "--clamp",
            paramLabel = "X",
            description = "Largest norm of a value's change, relative to the norm of the value (default: 0.75).")
    private Double clamp;

    @Option(names = "--batch-size", paramLabel = "N", description = "Facts per batch (default: 10).")
    private Integer batchSize;

    @Option(
            names = "--contexts",
            paramLabel = "FILE",
            description = "JSON list of context templates, [\"{}\", \"… {}\", …] (default: sampled from the model).")
    private Path contexts;

    @Option(names = "--seed", paramLabel = "S", description = "Seed for sampling context templates (default: 0).")
    private Long seed;

    @Option(
            names = "--ridge",
            paramLabel = "X",
            description = "Added to the diagonal of singular statistics (default: 0); recorded in the edits file.")
    private Double ridge;

    /** The requested layers, or the paper's. @throws UserError when there is no default */
    List<Integer> layers(GptConfig config) {
        return layers.of(config);
    }

    /** The settings of {@code method} with the requested values and layers. */
    public EditSettings settings(GptConfig config, Method method) {
        return settings(config, method, layers.of(config, method));
    }

    /** The settings of {@code method} on {@code others}; options that do not apply to the method are ignored. */
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

    /** The settings of fine-tuning in a comparison, where {@code --steps} belongs to the other methods. */
    EditSettings tuning(GptConfig config, List<Integer> layer) {
        return fineTuning.in(common(PaperSettings.of(config, Method.FT, layer)));
    }

    private EditSettings common(EditSettings settings) {
        EditSettings batched = batchSize == null ? settings : settings.withBatchSize(batchSize);
        return seed == null ? batched : batched.withSeed(seed);
    }

    /** The templates of {@code --contexts}, or null when they are to be sampled. */
    public List<String> contexts() {
        return contexts == null ? null : ContextsFile.read(contexts);
    }
}
