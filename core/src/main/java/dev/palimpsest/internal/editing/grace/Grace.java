package dev.palimpsest.internal.editing.grace;

import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.parts.PromptMethod;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Site;
import java.util.List;
import java.util.Optional;

/** GRACE: a codebook at one linear map, looked up at the prompt's last token. */
public final class Grace extends PromptMethod {

    static final Setting<List<Integer>> LAYER = CommonSettings.layer(35, 25, true);
    /** The published configurations edit {@code mlp.c_fc} in GPT-2 XL and {@code mlp.fc_out} in GPT-J. */
    static final Setting<String> SITE = Setting.of("site",
            SettingType.choice(Site.Point.MLP_INNER.id(), Site.Point.MLP_OUTPUT.id()),
            "Linear map whose output is replaced: mlp-inner, the MLP's first, or mlp-output, its second",
            (config, given) -> Optional.of(
                    (config.rotaryWidth() > 0 ? Site.Point.MLP_OUTPUT : Site.Point.MLP_INNER).id()))
            .scoped(Scope.PREFIXED);
    static final Setting<Double> RADIUS = Setting.of("radius", SettingType.atMost(1e9,
            "every prompt would be within reach", SettingType.positive()), 1.0,
            "Distance up to which a new entry is used; the published 1 is far below the distance of a rephrased prompt")
            .strengthened(value -> value < 10 ? 10 : 2 * value);
    static final Setting<Integer> STEPS = Setting.of("steps", SettingType.atMost(100_000,
            "an entry that has not been learned by then never is", SettingType.integer(1)), 100,
            "Training steps per entry").scoped(Scope.OWN)
            .strengthened(value -> value < 400 ? 400 : Math.multiplyExact(2, value));
    static final Setting<Double> LEARNING_RATE = Setting.of("learning-rate", SettingType.atMost(1_000.0,
            "Adam changes every feature by up to this much per step", SettingType.positive()), 1.0,
            "Learning rate of an entry's value (Adam)").scoped(Scope.OWN)
            .strengthened(value -> Math.max(1, 2 * value));
    static final Setting<Long> SEED = CommonSettings.SEED.explained("Seed for the values that training starts from");

    /** Called by the registry. */
    public Grace() {
        super(new Description("grace", "GRACE",
                "A codebook at one layer that replaces its output at the prompt's last token when a stored key is near",
                "Aging with GRACE: Lifelong Model Editing with Discrete Key-Value Adaptors, NeurIPS 2023 (arXiv 2211.11031)"),
                CodebookEntries.class,
                List.of(LAYER, RADIUS, SITE, STEPS, LEARNING_RATE, CommonSettings.BATCH_SIZE.byDefault(1)
                        .explained("Facts per batch: edited one after the other, saved and undone together"), SEED));
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        return new GraceEditor(context, edits, new RandomStart(edits.settings().get(SEED)));
    }

    /** The site of these settings. */
    static Site site(Settings settings) {
        return new Site(settings.layers().getFirst(), Site.Point.of(settings.get(SITE)));
    }
}
