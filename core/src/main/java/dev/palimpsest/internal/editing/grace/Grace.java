package dev.palimpsest.internal.editing.grace;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.codebook.CodebookCost;
import dev.palimpsest.internal.editing.codebook.CodebookSettings;
import dev.palimpsest.internal.editing.codebook.RandomStart;
import dev.palimpsest.internal.editing.parts.PromptMethod;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;

/** GRACE: a codebook at one linear map, looked up at the prompt's last token. */
public final class Grace extends PromptMethod {

    static final Setting<Double> RADIUS = Setting.of("radius",
            SettingType.atMost(1e9, "every prompt would be within reach", SettingType.positive()), 1.0,
            "Distance up to which a new entry is used; the published 1 is far below the distance of a rephrased prompt")
            .strengthened(value -> value < 10 ? 10 : 2 * value);
    static final Setting<Long> SEED = CommonSettings.SEED.explained("Seed for the values that training starts from");

    /** Called by the registry. */
    public Grace() {
        super(new Description("grace", "GRACE",
                "A codebook at one layer that replaces its output at the prompt's last token when a stored key is near",
                "Aging with GRACE: Lifelong Model Editing with Discrete Key-Value Adaptors, NeurIPS 2023 (arXiv 2211.11031)"),
                CodebookEntries.class,
                List.of(CodebookSettings.LAYER, RADIUS, CodebookSettings.SITE, CodebookSettings.STEPS,
                        CodebookSettings.LEARNING_RATE, CommonSettings.BATCH_SIZE.byDefault(1)
                                .explained("Facts per batch: edited one after the other, saved and undone together"), SEED));
    }

    @Override
    public boolean concernsOneBatch(Setting<?> setting) {
        return super.concernsOneBatch(setting) || List.of(CodebookSettings.STEPS, CodebookSettings.LEARNING_RATE).contains(setting);
    }

    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        return CodebookCost.of(config, settings, edit);
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        return new GraceEditor(context, edits, new RandomStart(edits.settings().get(SEED)));
    }
}
