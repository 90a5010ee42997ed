package dev.palimpsest;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.file.OutputLock;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Consecutive batches of changes to one model, in the order they were made. Immutable; contains none of the model's own
 * weights.
 */
public final class Edits {

    private final dev.palimpsest.internal.editing.Edits edits;

    Edits(dev.palimpsest.internal.editing.Edits edits) {
        this.edits = edits;
    }

    /**
     * Reads an edits file into memory, with the batches that an interrupted run has saved beside it.
     *
     * @param file the edits file; nothing has to be closed
     * @return the edits
     * @throws dev.palimpsest.loader.InvalidFileException when a file is missing, damaged, or of another format
     */
    public static Edits read(Path file) {
        return new Edits(EditsFile.read(file));
    }

    /**
     * Saves the edits, replacing an existing file; reading them gives the same bits.
     *
     * @param file whole or untouched, whatever happens
     * @throws dev.palimpsest.loader.UnwritableFileException when the operating system refuses, or the disk is full
     * @throws dev.palimpsest.loader.OutputInUseException    when another process writes the file
     */
    public void write(Path file) {
        try (OutputLock _ = OutputLock.take(file)) {
            EditsFile.write(file, edits);
        }
    }

    /** {@return the id of the method that made them, such as {@code comeba-hk}} */
    public String method() {
        return edits.settings().method();
    }

    /** {@return the fingerprint of the model they are for} */
    public String fingerprint() {
        return edits.fingerprint();
    }

    /** {@return the number of facts} */
    public int size() {
        return edits.size();
    }

    /** {@return the facts of every batch, in the order they were edited} */
    public List<List<EditRequest>> batches() {
        return edits.batches().stream().map(EditBatch::requests).toList();
    }

    /**
     * These edits without some batches. The others stay exactly as they were computed.
     *
     * @param batches indices from 0
     * @return the remaining edits
     * @throws IllegalArgumentException when there is no such batch, or the method's changes cannot be undone one by one, as
     *                                  those of FT
     */
    public Edits without(Set<Integer> batches) {
        return new Edits(edits.without(batches));
    }

    dev.palimpsest.internal.editing.Edits internal() {
        return edits;
    }

    /** Whether both were made for the same model by the same batches: identity of the changes, not of equal numbers. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Edits that && edits.equals(that.edits);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(edits);
    }

    /** For example {@code 20 facts in 2 batches by comeba-hk}. */
    @Override
    public String toString() {
        int batches = edits.batches().size();
        return size() + (size() == 1 ? " fact in " : " facts in ") + batches + (batches == 1 ? " batch by " : " batches by ")
                + method();
    }
}
