package dev.palimpsest.editing.parts;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.InverseMemory;

/**
 * What tells the methods of the closed form apart; {@link ClosedFormEditor} is what they share.
 *
 * @param memory   what a layer's memory starts from
 * @param absorbed which keys a batch leaves in the memory
 * @param writing  how a layer's update reaches the model
 */
public record ClosedForm(Memory memory, Absorbed absorbed, Writing.Factory writing) {

    /** What a layer's memory starts from. */
    public interface Memory {

        /** Equal for memories that start with the same bits, given the same statistics. */
        Object start();

        /** Makes a layer's memory. @throws IllegalArgumentException when the layer's statistics do not serve */
        InverseMemory open(Engine engine, int layer);
    }

    /** Which keys a batch leaves in the memory. */
    public enum Absorbed {

        /** None: every batch starts from the same memory. */
        NONE,

        /** Those the update was computed from. */
        USED,

        /** Those of the same prompts on the model after all layers' updates. */
        RECOMPUTED
    }
}
