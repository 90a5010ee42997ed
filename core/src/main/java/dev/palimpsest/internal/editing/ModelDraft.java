package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.change.ScopedFacts;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Intervention;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * An edited model while it is being written: an editor applies a batch's changes here, one after the other, and reads
 * the model between two of them. Readers see nothing of it until it is {@linkplain #publish published}.
 *
 * <pre>
 *   change ─▶ draft ── not shared ─▶ changed in place
 *                  └── read by a published state ─▶ copied first; the state keeps the old tensors until its last
 *                                                   reader has left
 * </pre>
 *
 * Used by one thread at a time. The same changes in the same order give the same bits, whether copied or not.
 */
public final class ModelDraft implements AutoCloseable {

    private final Gpt original;
    private final EditResources resources;
    private final Engine engine;
    private final SortedMap<Site, PatchedWeight> weights = new TreeMap<>();
    private final SortedMap<Integer, HookFactors> hooks = new TreeMap<>();
    private final SortedMap<Integer, Double> alpha = new TreeMap<>();
    private final List<ResidentCodebook> codebooks = new ArrayList<>();
    private final List<SideNeurons> neurons = new ArrayList<>();
    /** Null while no edit changes how queries are read. */
    private Router router;
    private Gpt patched;
    private boolean open = true;

    private ModelDraft(Gpt original, EditResources resources) {
        this.original = original;
        this.resources = resources;
        this.engine = original.engine();
        this.patched = original;
    }

    /** A draft without changes. */
    static ModelDraft original(Gpt gpt, EditResources resources) {
        return new ModelDraft(gpt, resources);
    }

    /**
     * A draft with {@code edits}.
     *
     * @throws IllegalArgumentException when the edits were made for another model, or need a resource that is missing
     */
    public static ModelDraft of(Gpt gpt, Edits edits, EditResources resources) {
        edits.requireMadeFor(gpt);
        ModelDraft draft = new ModelDraft(gpt, resources);
        try {
            edits.changes().forEach(draft::apply);
        } catch (RuntimeException | Error failure) {
            draft.close();
            throw failure;
        }
        return draft;
    }

    // ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────

    /**
     * Adds one change on top of the earlier ones.
     *
     * @throws IllegalArgumentException when the change is for another layer or shape than the model has
     */
    public void apply(Change change) {
        if (!(change instanceof FactStore)
                && (change.layer() < 0 || change.layer() >= original.config().layers())) {
            throw new IllegalArgumentException("layer " + change.layer() + " is not in the model: it has 0 to "
                    + (original.config().layers() - 1));
        }
        switch (change) {
            case LowRankDelta low -> ownWeight(low.site()).add(low.delta());
            case DenseDelta dense -> ownWeight(Site.mlpOutput(dense.layer())).set(dense);
            case GatedDelta gated -> {
                ownHook(gated.layer()).add(gated.delta());
                alpha.merge(gated.layer(), gated.alpha(), Math::min);
            }
            case CodebookEntries entries -> ownCodebook(entries.site()).add(entries);
            case NeuronColumns columns -> ownWeight(Site.mlpOutput(columns.layer()))
                    .add(columns.delta(original.config().innerWidth()));
            case ScopedFacts scoped -> ownRouter(ScopeRouter.class, () -> ScopeRouter.of(scoped, this)).add(scoped);
            case Neurons more -> add(more);
            case FactStore store -> ownRouter(FactRouter.class, () -> FactRouter.of(store, this)).add(store);
        }
    }

    private PatchedWeight ownWeight(Site site) {
        PatchedWeight now = weights.get(site);
        if (now != null && !now.isShared()) {
            return now;
        }
        PatchedWeight own = now == null ? PatchedWeight.of(engine, original.projection(site)) : now.copy();
        weights.put(site, own);
        patched = patched.with(site, own.map());
        if (now != null) {
            now.release();
        }
        return own;
    }

    private HookFactors hook(int layer) {
        return hooks.computeIfAbsent(layer, added ->
                HookFactors.of(engine, added, original.config().innerWidth(), original.config().width()));
    }

    private HookFactors ownHook(int layer) {
        HookFactors now = hook(layer);
        if (!now.isShared()) {
            return now;
        }
        HookFactors own = now.copy();
        hooks.put(layer, own);
        now.release();
        return own;
    }

    private ResidentCodebook ownCodebook(Site site) {
        for (int i = 0; i < codebooks.size(); i++) {
            ResidentCodebook now = codebooks.get(i);
            if (now.site().equals(site)) {
                if (now.isShared()) {
                    codebooks.set(i, now.copy());
                    now.release();
                }
                return codebooks.get(i);
            }
        }
        codebooks.add(new ResidentCodebook(engine, site));
        return codebooks.getLast();
    }

    private void add(Neurons more) {
        for (int i = 0; i < neurons.size(); i++) {
            SideNeurons now = neurons.get(i);
            if (now.takes(more)) {
                if (now.isShared()) {
                    neurons.set(i, now.copy());
                    now.release();
                }
                neurons.get(i).add(more);
                return;
            }
        }
        neurons.add(SideNeurons.of(engine, more));
    }

    /** The router, to add edits to. @param first makes the model's first one */
    private <R extends Router> R ownRouter(Class<R> kind, Supplier<R> first) {
        if (router == null) {
            router = first.get();
        } else if (!kind.isInstance(router)) {
            throw new IllegalArgumentException("the model has edits of another method that decides how queries are read;"
                    + " use one such method for a model");
        } else if (router.isShared()) {
            Router own = router.copy();
            router.release();
            router = own;
        }
        return kind.cast(router);
    }

    /** Adds a hook layer without edits, so that passes can use it and read its z-scores. */
    public void openHook(int layer) {
        hook(layer);
    }

    /** Lowers a hook layer's threshold: a batch's threshold is known only after its factors are added. */
    public void lowerThreshold(int layer, double least) {
        alpha.merge(layer, least, Math::min);
    }

    // ── reading, by the writer ───────────────────────────────────────────────────────────────────────────────────

    /** A hook layer's factors under {@code rule}: {@link #interventions} has the layer's own rule. */
    public Intervention.Hook hook(int layer, SwapRule rule) {
        return hook(layer).hook(rule);
    }

    /** The model without edits. */
    public Gpt unedited() {
        return original;
    }

    /** What the edits read besides weights and changes. */
    EditResources resources() {
        return resources;
    }

    /** The model with the in-place deltas so far; valid until the next change. */
    public Gpt gpt() {
        return patched;
    }

    /** The interventions of the edits so far; valid until the next change. */
    public Interventions interventions() {
        return parts().interventions();
    }

    /** The threshold of every hook layer with edits. */
    public SortedMap<Integer, Double> alpha() {
        return new TreeMap<>(alpha);
    }

    /** A copy of a site's codebook on the host; empty when there are no edits at the site. */
    public Codebook codebookAt(Site site) {
        return parts().codebookAt(site);
    }

    /** Teacher-forced predictions of the draft as it is now, in the order of the queries. */
    public List<Prediction> predict(List<Query> queries) {
        ModelState now = state();
        try {
            return now.model().predict(queries);
        } finally {
            now.leave();
        }
    }

    private ModelParts parts() {
        return new ModelParts(patched, weights, hooks, alpha, codebooks, neurons, router);
    }

    // ── publishing ───────────────────────────────────────────────────────────────────────────────────────────────

    /** The draft as it is now, for readers. */
    ModelState state() {
        ModelParts parts = parts();
        parts.hold();
        return new ModelState(parts);
    }

    /** A model that shows the draft as it is now until a later state is {@linkplain #publish published} to it. */
    public EditedModel model() {
        return EditedModel.showing(original, resources, state());
    }

    /** Replaces the state that {@code model} shows by the draft as it is now. */
    public void publish(EditedModel model) {
        model.publish(state());
    }

    /** Lets go of the tensors; published states keep theirs. */
    @Override
    public void close() {
        if (open) {
            open = false;
            parts().release();
        }
    }
}
