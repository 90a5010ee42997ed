package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import java.util.List;
import java.util.Optional;

/**
 * How target values are optimised: Adam on δ, {@link TargetLoss} the loss.
 *
 * @param steps        iterations; at most {@code steps − 1} updates
 * @param clamp        largest ‖δ‖ as a multiple of ‖h0‖
 * @param learningRate Adam's
 * @param decay        ω, the weight of ‖δ‖/‖h0‖²
 * @param kl           κ, the weight of the KL term
 * @param lossFloor    the optimisation stops below this loss
 */
public record TargetSettings(int steps, double clamp, double learningRate, double decay, double kl, double lossFloor) {

    /** The most steps of an optimisation. */
    public static final int MOST_STEPS = 100_000;

    public static final Setting<Integer> STEPS = Setting.of("steps",
            SettingType.atMost(MOST_STEPS, "a value that has not converged by then never does", SettingType.integer(1)),
            "Iterations of a target value's optimisation",
            (config, given) -> Optional.of(
                    PaperModel.of(config).filter(model -> model == PaperModel.GPT_J).isPresent() ? 25 : 20))
            .strengthened(value -> value < 60 ? 60 : Math.multiplyExact(2, value));
    public static final Setting<Double> CLAMP = Setting.of("clamp",
            SettingType.atMost(1_000.0, "the change would hide the value itself", SettingType.positive()), 0.75,
            "Largest change of a target value, as a multiple of its norm")
            .strengthened(value -> value < 3 ? 3 : 2 * value);
    public static final Setting<Double> LEARNING_RATE = Setting.of("learning-rate", SettingType.atMost(1_000.0,
            "Adam changes every feature by up to this much per step", SettingType.positive()), 0.5,
            "Learning rate of a target value's optimisation (Adam)").strengthened(value -> Math.max(value, 0.5));
    public static final Setting<Double> DECAY = Setting.of("decay",
            SettingType.atMost(1e6, "nothing else in the loss would count", SettingType.notNegative()), 0.5,
            "Weight of the change's norm in a target value's loss").strengthened(value -> Math.min(value, 0.5));
    public static final Setting<Double> KL = Setting.of("kl",
            SettingType.atMost(1e6, "nothing else in the loss would count", SettingType.notNegative()), 0.0625,
            "Weight of the KL divergence at \"{subject} is a\" in a target value's loss")
            .strengthened(value -> Math.min(value, 0.0625));
    public static final Setting<Double> LOSS_FLOOR = Setting.of("loss-floor",
            SettingType.atMost(1_000.0, "no loss is larger, so no value would be optimised", SettingType.notNegative()), 0.05,
            "Loss below which a target value's optimisation stops").strengthened(value -> Math.min(value, 0.05));

    /** The settings, in the order to show them. */
    public static List<Setting<?>> schema() {
        return List.of(STEPS, CLAMP, LEARNING_RATE, DECAY, KL, LOSS_FLOOR);
    }

    /** The values of a method's settings. */
    public static TargetSettings of(Settings settings) {
        return new TargetSettings(settings.get(STEPS), settings.get(CLAMP), settings.get(LEARNING_RATE),
                settings.get(DECAY), settings.get(KL), settings.get(LOSS_FLOOR));
    }
}
