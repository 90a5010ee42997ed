package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How target values are optimised: Adam on δ, {@link TargetLoss} the loss.
 *
 * @param steps        iterations
 * @param updates      iterations that change δ; {@code steps − 1} unless something else is known to be published
 * @param clamp        largest ‖δ‖ as a multiple of ‖h0‖
 * @param learningRate Adam's
 * @param decay        ω, the weight of ‖δ‖/‖h0‖²
 * @param kl           κ, the weight of the KL term
 * @param lossFloor    the optimisation stops below this loss
 * @param nll          the weight of the target's negative log likelihood
 */
public record TargetSettings(int steps, int updates, double clamp, double learningRate, double decay, double kl,
        double lossFloor, NllWeight nll) {

    /**
     * The weight of the target's negative log likelihood while a target value is optimised.
     *
     * @param missed    while a token of the target is not the likeliest in some context
     * @param predicted from the iteration on that follows one in which all are
     * @param klFloor   the optimisation stops when all are and the KL term is at most this
     */
    public record NllWeight(double missed, double predicted, double klFloor) {

        /** Always 1, and predictions stop nothing. */
        public static final NllWeight ONE = new NllWeight(1, 1, Double.NEGATIVE_INFINITY);

        /** Whether predictions have to be known. */
        boolean needsPredictions() {
            return predicted != missed || klFloor > Double.NEGATIVE_INFINITY;
        }
    }

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
    public static final Setting<Double> LEARNING_RATE = Setting.of("learning-rate",
            SettingType.atMost(1_000.0, "Adam changes every feature by up to this much per step", SettingType.positive()), 0.5,
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

    /** The same with some settings replaced by those of the same name in {@code changed}. */
    public static List<Setting<?>> schema(Setting<?>... changed) {
        Map<String, Setting<?>> byName = new HashMap<>();
        for (Setting<?> setting : changed) {
            byName.put(setting.name(), setting);
        }
        List<Setting<?>> all = new ArrayList<>();
        schema().forEach(setting -> all.add(byName.getOrDefault(setting.name(), setting)));
        return List.copyOf(all);
    }

    /** The values of a method's settings. */
    public static TargetSettings of(Settings settings) {
        int steps = settings.get(STEPS);
        return new TargetSettings(steps, steps - 1, settings.get(CLAMP), settings.get(LEARNING_RATE),
                settings.get(DECAY), settings.get(KL), settings.get(LOSS_FLOOR), NllWeight.ONE);
    }

    /** The same with another weight of the target's likelihood. */
    public TargetSettings with(NllWeight other) {
        return new TargetSettings(steps, updates, clamp, learningRate, decay, kl, lossFloor, other);
    }

    /** The same with {@code count} iterations, each of which changes δ. */
    public TargetSettings updating(int count) {
        return new TargetSettings(count, count, clamp, learningRate, decay, kl, lossFloor, nll);
    }
}
