package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.tensor.Matrix;
import java.util.OptionalLong;

/**
 * A change to a model, classified by mechanism and not by the method that made it: {@link dev.palimpsest.internal.editing
 * .EditedModel} is built from changes alone.
 */
public sealed interface Change permits LowRankDelta, DenseDelta, GatedDelta, CodebookEntries, Neurons,
        NeuronColumns, FactStore, ScopedFacts {

    /** How a batch of changes can be undone, from the freest to the most restricted. */
    enum Undo {

        /** Any batch can be undone independently of the others. */
        INDEPENDENT("any batch"),

        /** Only the latest batches, in reverse order. */
        LAST_FIRST("last batch first"),

        /** All batches together or none. */
        ALL("all batches together");

        private final String title;

        Undo(String title) {
            this.title = title;
        }

        /** What can be undone, in words. */
        public String title() {
            return title;
        }
    }

    /** The name of the mechanism in files and listings. */
    String kind();

    /** The block it acts in, from 0; −1 for a change of the query. */
    int layer();

    /** Bytes that its numbers take in a file. */
    long bytes();

    /** How it can be undone. */
    default Undo undo() {
        return Undo.INDEPENDENT;
    }

    /**
     * For the constructors of changes: a single NaN would switch off a hook or the whole model.
     *
     * @param part the name of {@code numbers} in the change
     * @throws IllegalArgumentException when {@code numbers} has a NaN or infinity, naming layer, part and place
     */
    static void requireFinite(String kind, int layer, String part, Matrix numbers) {
        OptionalLong found = numbers.firstNonFinite();
        if (found.isPresent()) {
            throw new IllegalArgumentException("layer " + layer + ": the " + part + " of a " + kind + " contain "
                    + numbers.locate(found.getAsLong()) + "; a change must be finite");
        }
    }
}
