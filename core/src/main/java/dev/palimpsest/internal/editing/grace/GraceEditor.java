package dev.palimpsest.internal.editing.grace;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.codebook.CodebookEditor;
import java.util.List;

/** GRACE (arXiv 2211.11031): every entry starts with the radius ε₀. */
final class GraceEditor extends CodebookEditor {

    private final double radius;

    GraceEditor(EditingContext context, Edits edits, Start start) {
        super(context, edits, start);
        this.radius = edits.settings().get(Grace.RADIUS);
    }

    @Override
    protected Ball ball(List<EditRequest> batch, int index, float[] key) {
        return new Ball(radius, null);
    }
}
