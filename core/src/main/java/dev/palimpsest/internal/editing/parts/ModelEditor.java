package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.Batches;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.FactIndex;
import dev.palimpsest.internal.editing.ModelDraft;
import dev.palimpsest.internal.editing.RepeatedFact;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The common part of editors: the edits so far, the edited model, the check that no earlier batch failed while it was
 * being written, and the refusal of a second thread.
 *
 * <pre>
 *   batch ─▶ {@link #draft()}, changed step by step ─▶ {@link #finish}: the edits grow, {@link #model()} shows the draft
 * </pre>
 *
 * Until somebody asks for {@link #model()}, batches change the draft's tensors in place, without copies for readers.
 */
public abstract class ModelEditor implements Editor {

    /** Repeated facts of a batch that are announced one by one; more are counted. */
    private static final int ANNOUNCED = 3;

    protected final EditingContext context;
    private final ModelDraft draft;
    /** The thread that edits, prepares or closes; null when there is none. */
    private final AtomicReference<Thread> user = new AtomicReference<>();
    /** Held to read or change {@link #edits}, {@link #incomplete} and {@link #model}. */
    private final Object publication = new Object();
    private Edits edits;
    /** The draft has changes of a batch that is not in {@link #edits}. */
    private boolean incomplete;
    /** What readers see; null until somebody asks for it. */
    private EditedModel model;
    private boolean closed;
    /** The facts of {@link #edits}. */
    private final FactIndex index = new FactIndex();

    /** @param edits the edits to continue from */
    protected ModelEditor(EditingContext context, Edits edits) {
        this.context = context;
        this.edits = edits;
        this.draft = ModelDraft.of(context.gpt(), edits, context.resources());
        edits.batches().forEach(batch -> index.add(batch.requests()));
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

    // ── one thread at a time ─────────────────────────────────────────────────────────────────────────────────────

    /** Runs {@code work} unless another thread uses the editor, or it is closed. */
    private <T> T alone(Supplier<T> work) {
        Thread self = Thread.currentThread();
        boolean outermost = user.compareAndSet(null, self);
        if (!outermost && user.get() != self) {
            throw new IllegalStateException("the editor is in use by another thread; an editor serves one thread at a"
                    + " time");
        }
        try {
            synchronized (publication) {
                if (closed) {
                    throw new IllegalStateException("the editor is closed");
                }
            }
            return work.get();
        } finally {
            if (outermost) {
                user.set(null);
            }
        }
    }

    @Override
    public final void prepare() {
        alone(() -> {
            prepareLayers();
            return null;
        });
    }

    /** Does the preparation if it has not been done. */
    protected void prepareLayers() {}

    @Override
    public final EditBatch edit(List<EditRequest> requests) {
        return alone(() -> {
            if (requests.isEmpty()) {
                throw new IllegalArgumentException("a batch needs at least one request, got none");
            }
            Batches.requireOneTarget(requests);
            requireComplete();
            announce(repeatedBy(requests));
            return editBatch(requests);
        });
    }

    /** The facts of the next batch that an earlier one edited. */
    protected final List<RepeatedFact> repeatedBy(List<EditRequest> requests) {
        return index.repeatedBy(requests);
    }

    /** What becomes of a fact's older edit when the fact is edited again; a clause for the log. */
    protected String fateOfOlder() {
        return "it is edited on top of the older change";
    }

    private void announce(List<RepeatedFact> repeated) {
        if (repeated.size() > ANNOUNCED) {
            context.listener().warned(repeated.size() + " facts of batch " + (repeated.getFirst().batch() + 1)
                    + " are edited again, e.g. " + repeated.getFirst().message() + ": the newest wins; for each of them, "
                    + fateOfOlder());
        } else {
            repeated.forEach(fact ->
                    context.listener().warned(fact.message() + ": the newest wins; " + fateOfOlder()));
        }
    }

    /**
     * Edits one batch of requests that do not contradict each other: writes it to the draft and {@linkplain #finish
     * finishes} it.
     */
    protected abstract EditBatch editBatch(List<EditRequest> requests);

    // ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────

    /** The model with the edits so far and those of the batch that is being written. */
    protected final ModelDraft draft() {
        return draft;
    }

    /** Refuses to edit on top of a batch that failed while it was being written. */
    private void requireComplete() {
        synchronized (publication) {
            if (incomplete) {
                throw new IllegalStateException("an earlier batch failed half way; resume another editor from edits()");
            }
        }
    }

    /** From here on the draft is changed: a failure leaves it between two batches. */
    protected final void beginWriting() {
        synchronized (publication) {
            incomplete = true;
        }
    }

    /** Adds a batch that is completely written to the edits, and shows it to readers. */
    protected final EditBatch finish(EditBatch batch) {
        synchronized (publication) {
            edits = edits.plus(batch);
            index.add(batch.requests());
            incomplete = false;
            if (model != null) {
                draft.publish(model);
            }
        }
        return batch;
    }

    // ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public final Edits edits() {
        synchronized (publication) {
            return edits;
        }
    }

    @Override
    public final EditedModel model() {
        synchronized (publication) {
            if (model == null) {
                if (closed) {
                    throw new IllegalStateException("the editor is closed");
                }
                model = incomplete ? beforeTheBatch() : draft.model();
            }
            return model;
        }
    }

    /** Half a batch is in the draft, so the model before it is built from the edits. */
    private EditedModel beforeTheBatch() {
        try (ModelDraft before = ModelDraft.of(context.gpt(), edits, context.resources())) {
            return before.model();
        }
    }

    @Override
    public final List<Prediction> predict(List<Query> queries) {
        return alone(() -> {
            requireComplete();
            return draft.predict(queries);
        });
    }

    @Override
    public final void close() {
        synchronized (publication) {
            if (closed) {
                return;
            }
        }
        alone(() -> {
            synchronized (publication) {
                closed = true;
                draft.close();
                if (model != null) {
                    model.close();
                }
            }
            release();
            return null;
        });
    }

    /** Frees what the method holds besides the model; called once. */
    protected void release() {}
}
