package dev.palimpsest.editing.alphaedit;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.InverseMemory;
import dev.palimpsest.editing.EditingContext;
import dev.palimpsest.editing.memory.NullSpace;
import dev.palimpsest.editing.memory.NullSpace.Cut;
import dev.palimpsest.editing.parts.ClosedForm;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that starts from {@code P = Π/L2}, Π the projector onto a layer's null space: singular, which the
 * push-through form permits. Every update stays in the null space.
 *
 * @param context of the editor
 * @param cut     the size of the null space
 * @param l2      L2
 */
record NullSpaceForm(EditingContext context, Cut cut, double l2) implements ClosedForm.Memory {

    private static final Logger LOG = LoggerFactory.getLogger(NullSpaceForm.class);

    /** The key that {@link #start} distinguishes memories by. */
    private record Start(Cut cut, double l2) {}

    @Override
    public Object start() {
        return new Start(cut, l2);
    }

    @Override
    public InverseMemory open(Engine engine, int layer) {
        NullSpace space = nullSpace(engine, layer);
        if (space.rank() == space.width()) {
            LOG.warn("layer {}: with {} the null space is the whole key space; existing knowledge is not protected", layer, cut);
        }
        return engine.projection(space.basis(), space.complement(), 1 / l2);
    }

    private NullSpace nullSpace(Engine engine, int layer) {
        Optional<NullSpace> kept = context.nullSpaces().find(layer)
                .filter(space -> space.rank() == cut.rank(layer, space.eigenvalues()));
        if (kept.isPresent()) {
            return kept.get();
        }
        NullSpace space = NullSpace.of(engine, layer, context.statistics().layer(layer), cut);
        context.nullSpaces().keep(layer, space);
        return space;
    }
}
