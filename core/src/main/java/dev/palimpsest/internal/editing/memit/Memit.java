package dev.palimpsest.internal.editing.memit;

import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.parts.ClosedForm;
import dev.palimpsest.internal.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.internal.editing.parts.ClosedFormMethod;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.parts.Writing;
import dev.palimpsest.internal.editing.settings.Settings;

/** MEMIT: every batch in closed form from the same memory, edits in place. */
public final class Memit extends ClosedFormMethod {

    /** Called by the registry. */
    public Memit() {
        super(new Description("memit", "MEMIT",
                "Batches in closed form, each from the same memory, in place",
                "Mass-Editing Memory in a Transformer, ICLR 2023 (arXiv 2210.07229)"),
                MomentForm.MEMIT_LAMBDA, MomentForm.RIDGE);
    }

    @Override
    protected ClosedForm form(EditingContext context, Settings settings) {
        return ClosedForm.ofBlockOutputs(
                context, settings, MomentForm.of(context.statistics(), settings), Absorbed.NONE, Writing::inPlace);
    }
}
