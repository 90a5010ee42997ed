package dev.palimpsest.editing.change;

/**
 * Something edits do to a model, by what it does and not by the method that made it: {@link dev.palimpsest.editing
 * .EditedModel} is made from changes alone.
 */
public sealed interface Change permits LowRankDelta, DenseDelta, GatedDelta, CodebookEntries, Neurons, FactStore {

    /** How a batch of changes can be taken back. */
    enum Undo {

        /** Any batch: it leaves no trace in the others. */
        INDEPENDENT,

        /** Only the latest batches, in the reverse order of their making. */
        LAST_FIRST,

        /** All batches together or none. */
        ALL
    }

    /** The name of the mechanism, as files and listings call it. */
    String kind();

    /** The block it acts in, from 0; −1 for a change of the query. */
    int layer();

    /** How it can be taken back. */
    default Undo undo() {
        return Undo.INDEPENDENT;
    }
}
