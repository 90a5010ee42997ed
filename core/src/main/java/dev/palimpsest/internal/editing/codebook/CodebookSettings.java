package dev.palimpsest.internal.editing.codebook;

import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Site;
import java.util.List;
import java.util.Optional;

/** The settings that all methods with a codebook have. */
public final class CodebookSettings {

    /** The published layers of GRACE. */
    public static final Setting<List<Integer>> LAYER = CommonSettings.layer(35, 25, true);

    /** The published configurations edit {@code mlp.c_fc} in GPT-2 XL and {@code mlp.fc_out} in GPT-J. */
    public static final Setting<String> SITE = Setting.of("site",
            SettingType.choice(Site.Point.MLP_INNER.id(), Site.Point.MLP_OUTPUT.id()),
            "Linear map whose output is replaced: mlp-inner, the MLP's first, or mlp-output, its second",
            (config, given) -> Optional.of(
                    (config.rotaryWidth() > 0 ? Site.Point.MLP_OUTPUT : Site.Point.MLP_INNER).id()))
            .scoped(Scope.PREFIXED);

    /** Training steps per entry. */
    public static final Setting<Integer> STEPS = Setting.of("steps",
            SettingType.atMost(100_000, "an entry that has not been learned by then never is", SettingType.integer(1)), 100,
            "Training steps per entry").scoped(Scope.OWN)
            .strengthened(value -> value < 400 ? 400 : Math.multiplyExact(2, value));

    /** Adam's. */
    public static final Setting<Double> LEARNING_RATE = Setting.of("learning-rate",
            SettingType.atMost(1_000.0, "Adam changes every feature by up to this much per step", SettingType.positive()), 1.0,
            "Learning rate of an entry's value (Adam)").scoped(Scope.OWN)
            .strengthened(value -> Math.max(1, 2 * value));

    private CodebookSettings() {}

    /** The site of these settings. */
    public static Site site(Settings settings) {
        return new Site(settings.layers().getFirst(), Site.Point.of(settings.get(SITE)));
    }
}
