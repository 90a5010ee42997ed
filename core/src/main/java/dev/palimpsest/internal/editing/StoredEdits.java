package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.editing.change.Change;

/**
 * What edits take in a file, and how they can be undone.
 *
 * @param bytes of the changes' numbers
 * @param undo  the most restricted way among the changes
 */
public record StoredEdits(long bytes, Change.Undo undo) {

    /** Together with those of another editor. */
    public StoredEdits plus(StoredEdits other) {
        return new StoredEdits(bytes + other.bytes, undo.compareTo(other.undo) > 0 ? undo : other.undo);
    }
}
