package dev.palimpsest.internal.editing.rome;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.parts.Schemas;
import dev.palimpsest.internal.editing.parts.SubjectMethod;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** ROME: one fact at a time, a rank-one change of one layer. With {@code --rome-keys mean}, R-ROME. */
public final class Rome extends SubjectMethod {

    /** {@link #KEYS} as published: divide by the bare prompt's key. */
    static final String BARE = "bare";
    /** {@link #KEYS} of R-ROME (arXiv 2403.07175): divide by the mean key. */
    static final String MEAN = "mean";

    static final Setting<List<Integer>> LAYER = CommonSettings.layer(17, 5, true);
    static final Setting<String> KEYS = Setting.of("keys", SettingType.choice(BARE, MEAN), BARE,
            "Key that the change is divided by: bare, the bare prompt's, as published; mean, the mean over contexts"
                    + " (R-ROME)").scoped(Scope.PREFIXED);

    /** Called by the registry. */
    public Rome() {
        super(new Description("rome", "ROME",
                "One fact at a time, a rank-one change of one layer's second MLP projection, in place",
                "Locating and Editing Factual Associations in GPT, NeurIPS 2022 (arXiv 2202.05262)"),
                LowRankDelta.class, schema(List.of(KEYS)));
    }

    /** The settings of ROME and R-ROME. @param own those of one of them */
    static List<Setting<?>> schema(List<Setting<?>> own) {
        List<Setting<?>> before = new ArrayList<>(own);
        before.add(MomentForm.RIDGE);
        List<Setting<?>> target = TargetSettings.schema(
                TargetSettings.STEPS.byDefault(20),
                // A multiple of the MLP output's norm, not of the block output's.
                TargetSettings.CLAMP.byDefault(4.0).scoped(Scope.OWN));
        return Schemas.ofTargetValues(LAYER, before, target, CommonSettings.BATCH_SIZE
                .byDefault(1)
                .explained("Facts per batch: edited one after the other, saved and undone together"));
    }

    @Override
    public List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener) {
        return Contexts.sampleFromEndOfText(gpt, tokenizer, settings.get(CommonSettings.SEED), listener);
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        return RomeEditor.open(context, edits, edits.settings().get(KEYS).equals(MEAN));
    }

    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        return RomeEditor.cost(config, settings, edit);
    }
}
