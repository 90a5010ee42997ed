package dev.palimpsest.internal.editing.comebahk;

import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.parts.ClosedForm;
import dev.palimpsest.internal.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.internal.editing.parts.ClosedFormMethod;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.parts.Writing;
import dev.palimpsest.internal.editing.settings.Settings;

/** COMEBA without hooks: a memory of all batches' keys, edits in place. */
public final class Comeba extends ClosedFormMethod {

    /** Called by the registry. */
    public Comeba() {
        super(new Description("comeba", "COMEBA",
                "Consecutive batches in closed form with a memory of earlier batches' keys, in place",
                "Consecutive Batch Model Editing with HooK Layers, EMNLP 2024 (arXiv 2403.05330), without hook layers"),
                MomentForm.LAMBDA, MomentForm.RIDGE);
    }

    @Override
    protected ClosedForm form(EditingContext context, Settings settings) {
        return ClosedForm.ofBlockOutputs(
                context, settings, MomentForm.of(context.statistics(), settings), Absorbed.USED, Writing::inPlace);
    }
}
