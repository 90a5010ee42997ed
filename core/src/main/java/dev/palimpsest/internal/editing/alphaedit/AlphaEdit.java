package dev.palimpsest.internal.editing.alphaedit;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.parts.ClosedForm;
import dev.palimpsest.internal.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.internal.editing.parts.ClosedFormCost;
import dev.palimpsest.internal.editing.parts.ClosedFormMethod;
import dev.palimpsest.internal.editing.parts.NullSpaceForm;
import dev.palimpsest.internal.editing.parts.Writing;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;

/** AlphaEdit: MEMIT's closed form inside the null space of plain text's keys, with a memory of earlier batches. */
public final class AlphaEdit extends ClosedFormMethod {

    /** Called by the registry. */
    public AlphaEdit() {
        super(new Description("alphaedit", "AlphaEdit",
                "Batches in closed form inside the null space of plain text's keys, with a memory, in place",
                "AlphaEdit: Null-Space Constrained Knowledge Editing, ICLR 2025 (arXiv 2410.02355)"),
                NullSpaceForm.THRESHOLD, NullSpaceForm.ENERGY, NullSpaceForm.L2);
    }

    @Override
    public void check(Settings settings, GptConfig config) {
        NullSpaceForm.requireOneCut(settings);
    }

    @Override
    protected ClosedForm form(EditingContext context, Settings settings) {
        return ClosedForm.ofBlockOutputs(
                context, settings, NullSpaceForm.of(context, settings), Absorbed.RECOMPUTED, Writing::inPlace);
    }

    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        ClosedFormCost form = new ClosedFormCost(config, settings, edit);
        return form.inNullSpace(super.cost(config, settings, edit));
    }
}
