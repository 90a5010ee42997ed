package dev.palimpsest.edit;

import dev.palimpsest.model.GptConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The numbers the paper edits with. */
public final class PaperSettings {

    private static final double LAMBDA = 15_000;
    private static final double MEMIT_LAMBDA_XL = 20_000;
    private static final double ALPHA = 2.2;
    private static final double CLAMP = 0.75;
    private static final double LEARNING_RATE = 0.5;
    private static final double DECAY = 0.5;
    private static final double KL = 0.0625;
    private static final double LOSS_FLOOR = 0.05;
    private static final int BATCH_SIZE = 10;

    private static final int FT_STEPS = 25;
    private static final double FT_LEARNING_RATE = 5e-4;
    /** The published code's; below it a batch is left as it is. */
    private static final double FT_LOSS_FLOOR = 1e-2;
    private static final double FT_LIMIT_XL = 5e-4;

    private PaperSettings() {}

    /** The layers edited in GPT-2 XL (13–17) and GPT-J (3–8); empty for any other shape. */
    public static Optional<List<Integer>> layers(GptConfig config) {
        if (isXl(config)) {
            return Optional.of(IntStream.rangeClosed(13, 17).boxed().toList());
        }
        return isGptJ(config) ? Optional.of(IntStream.rangeClosed(3, 8).boxed().toList()) : Optional.empty();
    }

    /** The layers {@code method} edits: those above, or the one that fine-tuning changes, 0 in GPT-2 XL, 21 in GPT-J. */
    public static Optional<List<Integer>> layers(GptConfig config, Method method) {
        if (method != Method.FT) {
            return layers(config);
        }
        if (isXl(config)) {
            return Optional.of(List.of(0));
        }
        return isGptJ(config) ? Optional.of(List.of(21)) : Optional.empty();
    }

    /** The paper's settings for a model and method; for unknown shapes GPT-2 XL's, but for the layers. */
    public static EditSettings of(GptConfig config, Method method, List<Integer> layers) {
        if (method == Method.FT) {
            FineTuning fineTuning = new FineTuning(FineTuning.Objective.TARGET,
                    isGptJ(config) ? Double.POSITIVE_INFINITY : FT_LIMIT_XL);
            return new EditSettings(method, layers, LAMBDA, ALPHA, FT_STEPS, CLAMP, FT_LEARNING_RATE, DECAY, KL,
                    FT_LOSS_FLOOR, BATCH_SIZE, 0, 0, fineTuning);
        }
        double lambda = method == Method.MEMIT && isXl(config) ? MEMIT_LAMBDA_XL : LAMBDA;
        int steps = isGptJ(config) ? 25 : 20;
        return new EditSettings(method, layers, lambda, ALPHA, steps, CLAMP, LEARNING_RATE, DECAY, KL, LOSS_FLOOR,
                BATCH_SIZE, 0, 0);
    }

    /** What the paper calls a model of this shape, {@code GPT-2 XL} or {@code GPT-J}; empty for any other. */
    public static Optional<String> model(GptConfig config) {
        return isXl(config) ? Optional.of("GPT-2 XL") : isGptJ(config) ? Optional.of("GPT-J") : Optional.empty();
    }

    private static boolean isXl(GptConfig config) {
        return !config.architecture().rotary() && config.layers() == 48 && config.width() == 1600;
    }

    private static boolean isGptJ(GptConfig config) {
        return config.architecture().rotary() && config.layers() == 28 && config.width() == 4096;
    }
}
