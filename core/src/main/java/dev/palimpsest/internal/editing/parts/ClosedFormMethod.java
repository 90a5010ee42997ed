package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;

/** A method that edits batches by {@link ClosedForm}: MEMIT and its relatives. */
public abstract class ClosedFormMethod extends SubjectMethod {

    /** A method that edits in place. @param own as below */
    protected ClosedFormMethod(Description description, Setting<?>... own) {
        this(description, LowRankDelta.class, TargetSettings.schema(), own);
    }

    /** A method that edits in place, with other settings of target values. @param own as below */
    protected ClosedFormMethod(Description description, List<Setting<?>> target, Setting<?>... own) {
        this(description, LowRankDelta.class, target, own);
    }

    /**
     * @param target the settings of target values
     * @param own    the method's own settings, shown between the layers and those of target values
     */
    protected ClosedFormMethod(
            Description description, Class<? extends Change> mechanism, List<Setting<?>> target, Setting<?>... own) {
        super(description, mechanism, Schemas.ofTargetValues(
                CommonSettings.LAYERS, List.of(own), target, CommonSettings.BATCH_SIZE));
    }

    /** The closed form under these settings. */
    protected abstract ClosedForm form(EditingContext context, Settings settings);

    /** That of {@link ClosedForm#ofBlockOutputs} from second moments, in place. */
    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        ClosedFormCost form = new ClosedFormCost(config, settings, edit);
        return form.inPlace(form.target(Value.BLOCK_OUTPUT, TargetSettings.of(settings)));
    }

    @Override
    public final Editor open(EditingContext context, Edits edits) {
        return ClosedFormEditor.open(context, form(context, edits.settings()), edits);
    }
}
