package dev.palimpsest.internal.editing.rome;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.SubjectMethod;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;

/** R-ROME: ROME with the mean key and output over contexts throughout; the same as ROME with {@code --rome-keys mean}. */
public final class RRome extends SubjectMethod {

    /** Called by the registry. */
    public RRome() {
        super(new Description("r-rome", "R-ROME",
                "ROME that divides by the mean key over contexts as well, so that the divisor is never close to zero",
                "Rebuilding ROME: Resolving Model Collapse during Sequential Model Editing, EMNLP 2024"
                        + " (arXiv 2403.07175)"),
                LowRankDelta.class, Rome.schema(List.of()));
    }

    @Override
    public List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener) {
        return Contexts.sampleFromEndOfText(gpt, tokenizer, settings.get(CommonSettings.SEED), listener);
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        return RomeEditor.open(context, edits, true);
    }

    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        return RomeEditor.cost(config, settings, edit);
    }
}
