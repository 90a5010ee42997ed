package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Site;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A model with its edits: the same object is used for generation and for evaluation. Built from changes alone; the
 * unedited model is not modified.
 *
 * <pre>
 *   low-rank and dense deltas ─▶ merged into a copy of the weight they change      {@link #gpt()}
 *   gated deltas, codebooks, neurons ─▶ interventions at their sites               {@link #interventions()}
 *   facts ─▶ text before the queries that mention them
 * </pre>
 *
 * <p><b>Threads.</b> Any number of threads may call {@link #predict} and {@link #generate} at once, while another edits:
 * each call uses one state of the model from its beginning to its end, that before a batch or that after it, and gives the
 * bits that a single thread would get. A superseded state is freed when its last reader has left.
 */
public final class EditedModel extends StateReader implements AutoCloseable {

    private final Gpt original;
    private final EditResources resources;
    /** Null where an editor has it, or where nobody may write. */
    private final ModelDraft draft;
    /** Null once closed. */
    private volatile ModelState current;

    private EditedModel(Gpt original, EditResources resources, ModelDraft draft, ModelState current) {
        this.original = original;
        this.resources = resources;
        this.draft = draft;
        this.current = current;
    }

    private static EditedModel of(ModelDraft draft) {
        return new EditedModel(draft.unedited(), draft.resources(), draft, draft.state());
    }

    /** The model without edits, for edits that need no resources. */
    public static EditedModel original(Gpt gpt) {
        return original(gpt, EditResources.NONE);
    }

    /** The model without edits. @param resources for edits that are applied to it later */
    public static EditedModel original(Gpt gpt, EditResources resources) {
        return of(ModelDraft.original(gpt, resources));
    }

    /**
     * The model with {@code edits}.
     *
     * @throws IllegalArgumentException when the edits were made for another model, or need a resource that is missing
     */
    public static EditedModel of(Gpt gpt, Edits edits, EditResources resources) {
        return of(ModelDraft.of(gpt, edits, resources));
    }

    /** The model with edits that need no resources; see {@link #of(Gpt, Edits, EditResources)}. */
    public static EditedModel of(Gpt gpt, Edits edits) {
        return of(gpt, edits, EditResources.NONE);
    }

    /** A model that another writes. @param state one use of it is this model's */
    static EditedModel showing(Gpt original, EditResources resources, ModelState state) {
        return new EditedModel(original, resources, null, state);
    }

    // ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────

    /**
     * Adds one change on top of the earlier ones; the next call of a reader sees it.
     *
     * @throws IllegalArgumentException when the change is for another layer or shape than the model has
     * @throws IllegalStateException    when the model is an editor's or a snapshot, or closed
     */
    public void apply(Change change) {
        write(own -> own.apply(change));
    }

    /** Adds a hook layer without edits, so that predictions have its z-scores. @throws IllegalStateException likewise */
    public void openHook(int layer) {
        write(own -> own.openHook(layer));
    }

    private synchronized void write(Consumer<ModelDraft> writing) {
        state();
        if (draft == null) {
            throw new IllegalStateException("this model only shows edits; edit with its editor, or apply changes to"
                    + " another model");
        }
        writing.accept(draft);
        publish(draft.state());
    }

    /** Replaces the state that readers see from now on. @param next one use of it is this model's */
    synchronized void publish(ModelState next) {
        ModelState old = current;
        if (old == null) {
            next.leave();
            return;
        }
        current = next;
        old.leave();
    }

    // ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    private ModelState state() {
        ModelState state = current;
        if (state == null) {
            throw new IllegalStateException("the edited model is closed");
        }
        return state;
    }

    /** The current state with a reader more, who is to leave it; null when the model is closed. */
    ModelState enter() {
        ModelState state;
        do {
            state = current;
        } while (state != null && !state.enter());
        return state;
    }

    @Override
    <T> T read(Function<ModelState, T> reading) {
        ModelState state = enter();
        if (state == null) {
            throw new IllegalStateException("the edited model is closed");
        }
        try {
            return reading.apply(state);
        } finally {
            state.leave();
        }
    }

    /**
     * The model as it is now, which no later batch changes, for several calls that are to see the same edits. It shares
     * its tensors with this model and is closed on its own.
     */
    public EditedModel snapshot() {
        return read(state -> {
            state.parts().hold();
            return showing(original, resources, new ModelState(state.parts()));
        });
    }

    /** The model without edits. */
    public Gpt unedited() {
        return original;
    }

    /** What its edits read besides weights and changes. */
    EditResources resources() {
        return resources;
    }

    /**
     * The model with the in-place deltas merged into its weights; the unedited one if there are none. Valid until the next
     * batch; take it from a {@link #snapshot} while another thread edits.
     */
    public Gpt gpt() {
        return state().parts().gpt();
    }

    /** The interventions of the edits: hooks with their thresholds, codebooks, neurons. Valid as long as {@link #gpt()}. */
    public Interventions interventions() {
        return state().parts().interventions();
    }

    /** The threshold of every hook layer with edits. */
    public SortedMap<Integer, Double> alpha() {
        return new TreeMap<>(state().parts().alpha());
    }

    /** A copy of a site's codebook on the host; empty when there are no edits at the site. */
    public Codebook codebookAt(Site site) {
        return state().parts().codebookAt(site);
    }

    /** Refuses later calls; those in progress end as they began, and the last one frees the tensors. */
    @Override
    public synchronized void close() {
        ModelState old = current;
        if (old != null) {
            current = null;
            if (draft != null) {
                draft.close();
            }
            old.leave();
        }
    }
}
