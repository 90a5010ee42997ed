package dev.palimpsest.editing.comebahk;

import dev.palimpsest.editing.EditingContext;
import dev.palimpsest.editing.change.Change;
import dev.palimpsest.editing.change.GatedDelta;
import dev.palimpsest.editing.parts.ClosedForm;
import dev.palimpsest.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.editing.parts.ClosedFormMethod;
import dev.palimpsest.editing.parts.MomentForm;
import dev.palimpsest.editing.settings.Setting;
import dev.palimpsest.editing.settings.SettingType;
import dev.palimpsest.editing.settings.Settings;
import java.util.List;

/** COMEBA-HK: a memory of all batches' keys, and hook layers that act only at positions with a high z-score. */
public final class ComebaHk implements ClosedFormMethod {

    /** α before the first batch. */
    static final Setting<Double> ALPHA = Setting.of("alpha", SettingType.notNegative(), 2.2,
            "z-score from which a hook layer acts, before the first batch");

    @Override
    public Description description() {
        return new Description("comeba-hk", "COMEBA-HK",
                "Consecutive batches in closed form on hook layers, which act only at positions with a high z-score",
                "Consecutive Batch Model Editing with HooK Layers, EMNLP 2024 (arXiv 2403.05330)");
    }

    @Override
    public List<Setting<?>> ownSettings() {
        return List.of(MomentForm.LAMBDA, ALPHA, MomentForm.RIDGE);
    }

    @Override
    public Class<? extends Change> mechanism() {
        return GatedDelta.class;
    }

    @Override
    public ClosedForm form(EditingContext context, Settings settings) {
        double alpha = settings.get(ALPHA);
        return new ClosedForm(MomentForm.of(context.statistics(), settings), Absorbed.USED,
                (model, layers) -> new HookWriting(model, layers, alpha));
    }
}
