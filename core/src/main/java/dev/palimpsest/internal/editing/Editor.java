package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import java.util.List;

/**
 * Changes facts in consecutive batches. Made by an {@link EditingMethod}.
 *
 * <p>Deterministic: same model, requests, settings and seed give the same bits, also when resumed. Used by one thread
 * at a time: a second one is refused with an {@link IllegalStateException}. Any number of threads may use {@link #edits}
 * and {@link #model} meanwhile.
 */
public interface Editor extends AutoCloseable {

    /**
     * Does time-consuming preparation, such as factorising second moments. The first {@link #edit} does it if it has
     * not been done.
     *
     * @throws IllegalArgumentException when a layer's statistics are unusable, naming the layer and the remedy
     */
    void prepare();

    /**
     * Checks that a request can be edited with this model; changes nothing.
     *
     * @throws IllegalArgumentException naming the record and the remedy
     */
    void check(EditRequest request);

    /**
     * Edits one batch of facts, on top of the batches before.
     *
     * @param requests one or more, with one target for every prompt: {@link Batches} leaves out older ones
     * @throws IllegalArgumentException when two requests have the same prompt and different targets, naming both, and as
     *                                  in {@link #check} and {@link #prepare}; nothing has changed then
     * @throws IllegalStateException    when an earlier batch failed half way: resume another editor from {@link #edits};
     *                                  when another thread uses the editor, or it is closed
     */
    EditBatch edit(List<EditRequest> requests);

    /** The edits so far. */
    Edits edits();

    /**
     * The model with the edits so far: a live view that changes with every batch, all at once when the batch is complete,
     * and is valid until the editor is closed. Any number of threads may read it while a batch is edited. The editor
     * closes it.
     */
    EditedModel model();

    /**
     * Teacher-forced predictions of the model with the edits so far, in the order of the queries. Unlike those of {@link
     * #model}, which keeps a copy of the edited weights for its readers, they take no memory beyond the pass.
     *
     * @throws IllegalStateException when an earlier batch failed half way, another thread uses the editor, or it is closed
     */
    List<Prediction> predict(List<Query> queries);

    /** @throws IllegalStateException when another thread uses the editor */
    @Override
    void close();
}
