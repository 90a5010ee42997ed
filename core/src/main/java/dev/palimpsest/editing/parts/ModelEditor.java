package dev.palimpsest.editing.parts;

import dev.palimpsest.editing.Batches;
import dev.palimpsest.editing.EditBatch;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.editing.EditedModel;
import dev.palimpsest.editing.EditingContext;
import dev.palimpsest.editing.Editor;
import dev.palimpsest.editing.Edits;
import java.util.List;

/**
 * The common part of editors: the edits so far, the edited model, and the check that no earlier batch failed while it
 * was being written.
 */
public abstract class ModelEditor implements Editor {

    protected final EditingContext context;
    private final EditedModel model;
    private Edits edits;
    /** The model has changes of a batch that is not in {@link #edits}. */
    private boolean incomplete;

    /** @param edits the edits to continue from */
    protected ModelEditor(EditingContext context, Edits edits) {
        this.context = context;
        this.edits = edits;
        this.model = EditedModel.of(context.gpt(), edits);
    }

    /**
     * A request in tokens.
     *
     * @throws IllegalArgumentException when it cannot be edited, naming the record and the remedy
     */
    protected abstract RequestTokens tokens(EditRequest request);

    @Override
    public final void check(EditRequest request) {
        tokens(request);
    }

    /** {@link #edit} for requests that do not contradict each other. */
    protected abstract EditBatch editBatch(List<EditRequest> requests);

    @Override
    public final EditBatch edit(List<EditRequest> requests) {
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("a batch needs at least one request, got none");
        }
        Batches.requireOneTarget(requests);
        return editBatch(requests);
    }

    /** Refuses to edit on top of a batch that failed while it was being written. */
    protected final void requireComplete() {
        if (incomplete) {
            throw new IllegalStateException("an earlier batch failed half way; resume another editor from edits()");
        }
    }

    /** From here on the model is changed: a failure leaves it between two batches. */
    protected final void beginWriting() {
        incomplete = true;
    }

    /** Adds a batch that is completely written to the edits. */
    protected final EditBatch finish(EditBatch batch) {
        edits = edits.plus(batch);
        incomplete = false;
        return batch;
    }

    @Override
    public final Edits edits() {
        return edits;
    }

    @Override
    public final EditedModel model() {
        return model;
    }

    @Override
    public void close() {
        model.close();
    }
}
