package dev.palimpsest.editing.comebahk;

import dev.palimpsest.editing.EditingContext;
import dev.palimpsest.editing.Editor;
import dev.palimpsest.editing.Edits;
import dev.palimpsest.editing.change.Change;
import dev.palimpsest.editing.change.GatedDelta;
import dev.palimpsest.editing.parts.ClosedForm;
import dev.palimpsest.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.editing.parts.ClosedFormEditor;
import dev.palimpsest.editing.parts.MomentForm;
import dev.palimpsest.editing.parts.Schemas;
import dev.palimpsest.editing.parts.SubjectMethod;
import dev.palimpsest.editing.parts.TargetSettings;
import dev.palimpsest.editing.settings.CommonSettings;
import dev.palimpsest.editing.settings.Setting;
import dev.palimpsest.editing.settings.SettingType;
import java.util.List;

/** COMEBA-HK: a memory of all batches' keys, and hook layers that answer only where the z-score says so. */
public final class ComebaHk implements SubjectMethod {

    /** α before the first batch. */
    static final Setting<Double> ALPHA = Setting.of("alpha", SettingType.notNegative(), 2.2,
            "z-score from which a hook layer answers, before the first batch");

    @Override
    public String id() {
        return "comeba-hk";
    }

    @Override
    public String title() {
        return "COMEBA-HK";
    }

    @Override
    public String summary() {
        return "Consecutive batches in closed form on hook layers, which answer only at positions with a high z-score";
    }

    @Override
    public String citation() {
        return "Consecutive Batch Model Editing with HooK Layers, EMNLP 2024 (arXiv 2403.05330)";
    }

    @Override
    public List<Setting<?>> schema() {
        return Schemas.ofTargetValues(CommonSettings.LAYERS, List.of(MomentForm.LAMBDA, ALPHA, MomentForm.RIDGE),
                TargetSettings.schema(), CommonSettings.BATCH_SIZE);
    }

    @Override
    public Class<? extends Change> mechanism() {
        return GatedDelta.class;
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        double alpha = edits.settings().get(ALPHA);
        ClosedForm form = new ClosedForm(MomentForm.of(context.statistics(), edits.settings()), Absorbed.USED,
                (model, layers) -> new HookWriting(model, layers, alpha));
        return ClosedFormEditor.open(context, form, edits);
    }
}
