package dev.palimpsest.internal.editing.alphaedit;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.memory.NullSpace;
import dev.palimpsest.internal.editing.memory.NullSpace.Cut;
import dev.palimpsest.internal.editing.parts.ClosedForm;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory that starts from {@code P = Π/L2}, Π the projector onto a layer's null space: singular, which the
 * push-through form permits. Every update stays in the null space.
 */
final class NullSpaceForm implements ClosedForm.Memory {

    /** The key that {@link #start} distinguishes memories by. */
    private record Start(Cut cut, double l2) {}

    private final EditingContext context;
    private final Cut cut;
    private final double l2;
    private final Map<Integer, Map<String, Double>> figures = new HashMap<>();

    /**
     * @param context of the editor
     * @param cut     the size of the null space
     * @param l2      L2
     */
    NullSpaceForm(EditingContext context, Cut cut, double l2) {
        this.context = context;
        this.cut = cut;
        this.l2 = l2;
    }

    @Override
    public Object start() {
        return new Start(cut, l2);
    }

    @Override
    public InverseMemory open(Engine engine, int layer) {
        NullSpace space = NullSpace.of(context.nullSpaces(), engine, layer, context.statistics(), cut);
        if (space.rank() == space.width()) {
            context.listener().warned("layer " + layer + ": with " + cut + " the null space is the whole key space, so"
                    + " existing knowledge is not protected; choose a smaller value");
        }
        figures.put(layer, Map.of(
                "null_space_rank", (double) space.rank(),
                "null_space_largest_eigenvalue", space.largestKept(),
                "null_space_next_eigenvalue", space.smallestDropped()));
        return engine.projection(space.basis(), space.complement(), 1 / l2);
    }

    /** Empty for a layer whose memory another editor opened. */
    @Override
    public Map<String, Double> figures(int layer) {
        return figures.getOrDefault(layer, Map.of());
    }
}
