package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.editing.change.FactStore.Template;
import dev.palimpsest.internal.editing.change.ScopedFacts;
import dev.palimpsest.internal.editing.change.ScopedFacts.Fact;
import dev.palimpsest.internal.editing.retrieval.FactPrompt;
import dev.palimpsest.internal.editing.scope.ScopeMap;
import dev.palimpsest.internal.editing.scope.ScopeNetworks;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends a prompt to the reader of facts when it is in the scope of one: when the nearest has s &gt; 0.5. The order of the
 * edits does not matter, except that the latest of several with the same prompt counts.
 */
final class ScopeRouter extends Router {

    /** A fact and φ of its prompt. */
    private record Entry(Fact fact, float[] key) {}

    private final ScopeNetworks networks;
    /** Null when the edited model reads. */
    private final TrainedReader small;
    private final Tokenizer tokenizer;
    private final String artifact;
    private final int layer;
    private final ScopedFacts.Reader reader;
    /** By prompt. */
    private final TreeMap<String, Entry> entries;

    private ScopeRouter(ScopeNetworks networks, TrainedReader small, Tokenizer tokenizer, String artifact, int layer,
            ScopedFacts.Reader reader, Map<String, Entry> entries) {
        this.networks = networks;
        this.small = small;
        this.tokenizer = tokenizer;
        this.artifact = artifact;
        this.layer = layer;
        this.reader = reader;
        this.entries = new TreeMap<>(entries);
    }

    /**
     * A router without facts, for facts like those of {@code first}.
     *
     * @throws IllegalArgumentException when the artifact or the tokenizer is missing, or the artifact does not fit
     */
    static ScopeRouter of(ScopedFacts first, ModelDraft draft) {
        Tokenizer tokenizer = draft.resources().requireTokenizer();
        TrainedArtifact trained = draft.resources().artifacts().find(first.artifact());
        return new ScopeRouter(ScopeNetworks.of(trained, first.layer(), draft.unedited()),
                first.reader() == ScopedFacts.Reader.SMALL ? TrainedReader.of(trained, draft.unedited()) : null, tokenizer,
                first.artifact(), first.layer(), first.reader(), Map.of());
    }

    /** @throws IllegalArgumentException when the facts belong to other networks */
    void add(ScopedFacts store) {
        if (!store.artifact().equals(artifact) || store.layer() != layer || store.reader() != reader) {
            throw new IllegalArgumentException("facts of another artifact, layer or reader cannot be used together; edit"
                    + " again with one artifact");
        }
        if (store.keys().columns() != ScopeMap.WIDTH) {
            throw new IllegalArgumentException(
                    "keys of width " + store.keys().columns() + ", expected " + ScopeMap.WIDTH);
        }
        float[] keys = store.keys().toFloats();
        for (int i = 0; i < store.facts().size(); i++) {
            entries.put(store.facts().get(i).prompt(), new Entry(store.facts().get(i),
                    Arrays.copyOfRange(keys, i * ScopeMap.WIDTH, (i + 1) * ScopeMap.WIDTH)));
        }
    }

    @Override
    ScopeRouter copy() {
        if (small != null) {
            small.hold();
        }
        return new ScopeRouter(networks, small, tokenizer, artifact, layer, reader, entries);
    }

    @Override
    List<Route> routes(List<int[]> prompts) {
        if (entries.isEmpty()) {
            return Collections.nCopies(prompts.size(), Route.PLAIN);
        }
        List<float[]> keys = networks.embed(prompts);
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            Fact fact = nearest(keys.get(i));
            routes.add(fact == null ? Route.PLAIN : route(fact, prompts.get(i)));
        }
        return routes;
    }

    /** The nearest fact, if the prompt is in its scope. Of equally near ones the first by prompt. */
    private Fact nearest(float[] key) {
        Fact best = null;
        double most = ScopeMap.THRESHOLD;
        for (Entry entry : entries.values()) {
            double similarity = ScopeMap.similarity(key, entry.key());
            if (similarity > most) {
                most = similarity;
                best = entry.fact();
            }
        }
        return best;
    }

    private Route route(Fact fact, int[] prompt) {
        FactPrompt around = FactPrompt.of(Template.PLAIN, fact.sentence(), prompt, tokenizer);
        return new Route(small == null ? null : small.gpt(), fact.prompt(), around.before(), around.replaced(), around.after());
    }

    @Override
    void free() {
        if (small != null) {
            small.release();
        }
    }
}
