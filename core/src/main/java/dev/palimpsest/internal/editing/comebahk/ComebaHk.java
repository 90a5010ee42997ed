package dev.palimpsest.internal.editing.comebahk;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.parts.ClosedForm;
import dev.palimpsest.internal.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.internal.editing.parts.ClosedFormCost;
import dev.palimpsest.internal.editing.parts.ClosedFormMethod;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.ArrayList;
import java.util.List;

/** COMEBA-HK: a memory of all batches' keys, and hook layers that act only at positions with a high z-score. */
public final class ComebaHk extends ClosedFormMethod {

    /** α before the first batch. */
    static final Setting<Double> ALPHA = Setting.of("alpha", SettingType.atMost(1_000.0,
            "no position's z-score is that large, so no hook would act", SettingType.notNegative()), 2.2,
            "z-score from which a hook layer acts, before the first batch");

    /** Called by the registry. */
    public ComebaHk() {
        super(new Description("comeba-hk", "COMEBA-HK",
                "Consecutive batches in closed form on hook layers, which act only at positions with a high z-score",
                "Consecutive Batch Model Editing with HooK Layers, EMNLP 2024 (arXiv 2403.05330)"),
                GatedDelta.class, TargetSettings.schema(), MomentForm.LAMBDA, ALPHA, MomentForm.RIDGE);
    }

    /** The threshold decides how far edits reach, in either direction. */
    @Override
    public List<Setting<?>> tuned() {
        List<Setting<?>> all = new ArrayList<>(super.tuned());
        all.add(1, ALPHA);
        return all;
    }

    @Override
    protected ClosedForm form(EditingContext context, Settings settings) {
        double alpha = settings.get(ALPHA);
        return ClosedForm.ofBlockOutputs(context, settings, MomentForm.of(context.statistics(), settings), Absorbed.USED,
                (model, layers) -> new HookWriting(model, layers, alpha));
    }

    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        ClosedFormCost form = new ClosedFormCost(config, settings, edit);
        EditCost inPlace = super.cost(config, settings, edit);
        Stored stored = new Stored(inPlace.stored().perEdit(), (long) settings.layers().size() * Double.BYTES, 0);
        return EditCost.of(stored, inPlace.memory(), inPlace.edit().plus(form.hooks())).asBound().after(inPlace.preparation());
    }
}
