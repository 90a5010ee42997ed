package dev.palimpsest.editing.parts;

import dev.palimpsest.editing.EditingContext;
import dev.palimpsest.editing.Editor;
import dev.palimpsest.editing.Edits;
import dev.palimpsest.editing.change.Change;
import dev.palimpsest.editing.change.LowRankDelta;
import dev.palimpsest.editing.settings.CommonSettings;
import dev.palimpsest.editing.settings.Setting;
import dev.palimpsest.editing.settings.Settings;
import java.util.List;

/** A method that edits batches by {@link ClosedForm}: MEMIT and its relatives. */
public interface ClosedFormMethod extends SubjectMethod {

    /** The method's own settings, shown between the layers and the settings of target values. */
    List<Setting<?>> ownSettings();

    /** The closed form under these settings. */
    ClosedForm form(EditingContext context, Settings settings);

    @Override
    default List<Setting<?>> schema() {
        return Schemas.ofTargetValues(
                CommonSettings.LAYERS, ownSettings(), TargetSettings.schema(), CommonSettings.BATCH_SIZE);
    }

    @Override
    default Class<? extends Change> mechanism() {
        return LowRankDelta.class;
    }

    @Override
    default Editor open(EditingContext context, Edits edits) {
        return ClosedFormEditor.open(context, form(context, edits.settings()), edits);
    }
}
