package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.InverseMemory;
import java.util.Map;

/**
 * The differences between the closed-form methods; {@link ClosedFormEditor} is what they share.
 *
 * @param memory   the initial state of a layer's memory
 * @param absorbed which keys the memory absorbs from a batch
 * @param writing  how a layer's update is written to the model
 */
public record ClosedForm(Memory memory, Absorbed absorbed, Writing.Factory writing) {

    /** The initial state of a layer's memory. */
    public interface Memory {

        /** Equal for memories that start with the same bits, given the same statistics. */
        Object start();

        /** Creates a layer's memory. @throws IllegalArgumentException when the layer's statistics are unusable */
        InverseMemory open(Engine engine, int layer);

        /** What the memory of an opened layer was made from, by name; goes into the first batch's figures. */
        default Map<String, Double> figures(int layer) {
            return Map.of();
        }
    }

    /** Which keys the memory absorbs from a batch. */
    public enum Absorbed {

        /** None: every batch starts from the same memory. */
        NONE,

        /** Those the update was computed from. */
        USED,

        /** Those of the same prompts on the model after all layers' updates. */
        RECOMPUTED
    }
}
