package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactStore.Fact;
import dev.palimpsest.internal.editing.retrieval.FactMemory;
import dev.palimpsest.internal.editing.retrieval.FactPrompt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the fact that a query is about before it: {@link FactMemory} finds it, {@link FactPrompt} places it. Who reads both is
 * the edited model itself, or the small model of a trained artifact.
 */
final class FactRouter extends Router {

    private final FactMemory memory;
    private final Tokenizer tokenizer;

    /** Null when the edited model reads. */
    private final TrainedReader reader;

    private FactRouter(FactMemory memory, Tokenizer tokenizer, TrainedReader reader) {
        this.memory = memory;
        this.tokenizer = tokenizer;
        this.reader = reader;
    }

    /**
     * A router without facts, for facts like those of {@code first}.
     *
     * @throws IllegalArgumentException when the tokenizer or the reader's artifact is missing, or the artifact does not fit
     */
    static FactRouter of(FactStore first, ModelDraft draft) {
        Tokenizer tokenizer = draft.resources().requireTokenizer();
        FactMemory memory = FactMemory.of(first, draft.unedited(), tokenizer);
        String sha256 = first.lookup().reader();
        return new FactRouter(memory, tokenizer, sha256 == null ? null
                : TrainedReader.of(draft.resources().artifacts().find(sha256), draft.unedited()));
    }

    void add(FactStore store) {
        memory.add(store);
    }

    @Override
    FactRouter copy() {
        if (reader != null) {
            reader.hold();
        }
        return new FactRouter(memory.copy(), tokenizer, reader);
    }

    @Override
    List<Route> routes(List<int[]> prompts) {
        List<Fact> facts = memory.select(prompts);
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            routes.add(facts.get(i) == null ? Route.PLAIN : route(facts.get(i), prompts.get(i)));
        }
        return routes;
    }

    private Route route(Fact fact, int[] prompt) {
        FactPrompt around = FactPrompt.of(memory.lookup().template(), fact.sentence(), prompt, tokenizer);
        return new Route(reader == null ? null : reader.gpt(), fact.prompt(), around.before(), around.replaced(), around.after());
    }

    /** The sentences are on the host. */
    @Override
    void free() {
        if (reader != null) {
            reader.release();
        }
    }
}
