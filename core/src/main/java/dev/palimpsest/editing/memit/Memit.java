package dev.palimpsest.editing.memit;

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

/** MEMIT: every batch in closed form from the same memory, edits in place. */
public final class Memit implements SubjectMethod {

    @Override
    public String id() {
        return "memit";
    }

    @Override
    public String title() {
        return "MEMIT";
    }

    @Override
    public String summary() {
        return "Batches in closed form, each from the same memory, in place";
    }

    @Override
    public String citation() {
        return "Mass-Editing Memory in a Transformer, ICLR 2023 (arXiv 2210.07229)";
    }

    @Override
    public List<Setting<?>> schema() {
        return Schemas.ofTargetValues(CommonSettings.LAYERS, List.of(MomentForm.MEMIT_LAMBDA, MomentForm.RIDGE),
                TargetSettings.schema(), CommonSettings.BATCH_SIZE);
    }

    @Override
    public Class<? extends Change> mechanism() {
        return LowRankDelta.class;
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        ClosedForm form = new ClosedForm(
                MomentForm.of(context.statistics(), edits.settings()), Absorbed.NONE, Writing::inPlace);
        return ClosedFormEditor.open(context, form, edits);
    }
}
