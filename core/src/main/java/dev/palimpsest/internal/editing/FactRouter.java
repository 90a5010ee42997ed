package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactStore.Fact;
import dev.palimpsest.internal.editing.retrieval.FactMemory;
import dev.palimpsest.internal.editing.retrieval.FactPrompt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** Puts the fact that a query is about before it: {@link FactMemory} finds it, {@link FactPrompt} places it. */
final class FactRouter extends Router {

    private final FactMemory memory;
    private final Tokenizer tokenizer;

    FactRouter(FactMemory memory, Tokenizer tokenizer) {
        this.memory = memory;
        this.tokenizer = tokenizer;
    }

    void add(FactStore store) {
        memory.add(store);
    }

    @Override
    FactRouter copy() {
        return new FactRouter(memory.copy(), tokenizer);
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
        return new Route(null, fact.prompt(), around.before(), around.replaced(), around.after());
    }

    /** The sentences are on the host. */
    @Override
    void free() {}
}
