package dev.palimpsest.editing.comebahk;

import dev.palimpsest.editing.EditingContext;
import dev.palimpsest.editing.Editor;
import dev.palimpsest.editing.Edits;
import dev.palimpsest.editing.change.Change;
import dev.palimpsest.editing.change.LowRankDelta;
import dev.palimpsest.editing.parts.ClosedForm;
import dev.palimpsest.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.editing.parts.ClosedFormEditor;
import dev.palimpsest.editing.parts.MomentForm;
import dev.palimpsest.editing.parts.Schemas;
import dev.palimpsest.editing.parts.SubjectMethod;
import dev.palimpsest.editing.parts.TargetSettings;
import dev.palimpsest.editing.parts.Writing;
import dev.palimpsest.editing.settings.CommonSettings;
import dev.palimpsest.editing.settings.Setting;
import java.util.List;

/** COMEBA without hooks: a memory of all batches' keys, edits in place. */
public final class Comeba implements SubjectMethod {

    @Override
    public String id() {
        return "comeba";
    }

    @Override
    public String title() {
        return "COMEBA";
    }

    @Override
    public String summary() {
        return "Consecutive batches in closed form with a memory of earlier batches' keys, in place";
    }

    @Override
    public String citation() {
        return "Consecutive Batch Model Editing with HooK Layers, EMNLP 2024 (arXiv 2403.05330), without hook layers";
    }

    @Override
    public List<Setting<?>> schema() {
        return Schemas.ofTargetValues(CommonSettings.LAYERS, List.of(MomentForm.LAMBDA, MomentForm.RIDGE),
                TargetSettings.schema(), CommonSettings.BATCH_SIZE);
    }

    @Override
    public Class<? extends Change> mechanism() {
        return LowRankDelta.class;
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        ClosedForm form = new ClosedForm(
                MomentForm.of(context.statistics(), edits.settings()), Absorbed.USED, Writing::inPlace);
        return ClosedFormEditor.open(context, form, edits);
    }
}
