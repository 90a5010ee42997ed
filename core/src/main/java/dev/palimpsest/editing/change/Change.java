package dev.palimpsest.editing.change;

/**
 * A change to a model, classified by mechanism and not by the method that made it: {@link dev.palimpsest.editing
 * .EditedModel} is built from changes alone.
 */
public sealed interface Change permits LowRankDelta, DenseDelta, GatedDelta, CodebookEntries, Neurons, FactStore {

    /** How a batch of changes can be undone. */
    enum Undo {

        /** Any batch can be undone independently of the others. */
        INDEPENDENT,

        /** Only the latest batches, in reverse order. */
        LAST_FIRST,

        /** All batches together or none. */
        ALL
    }

    /** The name of the mechanism in files and listings. */
    String kind();

    /** The block it acts in, from 0; −1 for a change of the query. */
    int layer();

    /** How it can be undone. */
    default Undo undo() {
        return Undo.INDEPENDENT;
    }
}
