package dev.palimpsest.internal.editing;

/**
 * What edits by a method cost under some settings, computed from the model's shape. What edits cost when the model is read
 * afterwards, such as looking up a codebook, is not part of it.
 *
 * @param stored      what the edits take in a file
 * @param memory      bytes besides the model's weights while a batch is edited
 * @param edit        the work of one edit in a full batch
 * @param atMost      whether {@code edit} is an upper bound, because the method stops when a fact has been learned
 * @param preparation the work before the first batch, such as factorising second moments and sampling contexts
 * @param training    the work of training the method's artifact, once for a model; none when it needs no artifact
 */
public record EditCost(Stored stored, long memory, Work edit, boolean atMost, Work preparation, Work training) {

    /**
     * Bytes as {@link StoredEdits#bytes} counts them.
     *
     * @param perEdit  for every edit
     * @param perBatch for every batch, beside its edits
     * @param once     for all edits together
     */
    public record Stored(long perEdit, long perBatch, long once) {

        /** For every edit alone. */
        public static Stored perEdit(long bytes) {
            return new Stored(bytes, 0, 0);
        }

        /** The bytes of several edits. */
        public long bytes(int edits, int batches) {
            return edits * perEdit + batches * perBatch + once;
        }
    }

    /** Edits without preparation and artifact that always take the same work. */
    public static EditCost of(Stored stored, long memory, Work edit) {
        return new EditCost(stored, memory, edit, false, Work.NONE, Work.NONE);
    }

    /** The same, of which the work of an edit is an upper bound. */
    public EditCost asBound() {
        return new EditCost(stored, memory, edit, true, preparation, training);
    }

    /** The same after some preparation. */
    public EditCost after(Work prepared) {
        return new EditCost(stored, memory, edit, atMost, prepared, training);
    }

    /** The same with an artifact that has to be trained. */
    public EditCost trainedBy(Work trained) {
        return new EditCost(stored, memory, edit, atMost, preparation, trained);
    }
}
