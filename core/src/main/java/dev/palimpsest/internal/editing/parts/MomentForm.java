package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.SecondMomentMemory;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import java.util.Optional;

/**
 * The memory that starts from a layer's second moment, {@code C = λ·E[kkᵀ] + ridge·I}, and the settings for it.
 *
 * @param statistics with the edited layers' moments
 * @param memory     λ and the ridge
 */
public record MomentForm(KeyStatistics statistics, SecondMomentMemory memory) implements ClosedForm.Memory {

    /** λ. */
    public static final Setting<Double> LAMBDA = Setting.of("lambda",
            SettingType.atMost(1e12, "no fact would be changed", SettingType.positive()), 15_000.0,
            "Weight of the second moment: larger values change less")
            .strengthened(value -> value > 150 ? 150 : value / 10);

    /** λ as MEMIT's authors set it. */
    public static final Setting<Double> MEMIT_LAMBDA = LAMBDA.byDefault((config, given) -> Optional.of(
            PaperModel.of(config).filter(model -> model == PaperModel.GPT2_XL).isPresent() ? 20_000.0 : 15_000.0));

    /** The ridge. */
    public static final Setting<Double> RIDGE = Setting.of("ridge",
            SettingType.atMost(1e12, "no fact would be changed", SettingType.notNegative()), 0.0,
            "Added to the memory's diagonal when the statistics are singular").strengthened(value -> value / 100);

    /** The memory for a method's settings. */
    public static MomentForm of(KeyStatistics statistics, Settings settings) {
        return new MomentForm(statistics, new SecondMomentMemory(settings.get(LAMBDA), settings.get(RIDGE)));
    }

    @Override
    public Object start() {
        return memory;
    }

    @Override
    public InverseMemory open(Engine engine, int layer) {
        return memory.open(engine, layer, statistics.layer(layer));
    }
}
