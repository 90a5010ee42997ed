package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactStore.Fact;
import java.util.ArrayList;
import java.util.List;

/** Puts facts before the queries that mention them. */
final class FactRouter extends Router {

    private final List<Fact> facts;

    private FactRouter(List<Fact> facts) {
        this.facts = facts;
    }

    FactRouter() {
        this(new ArrayList<>());
    }

    void add(FactStore store) {
        facts.addAll(store.facts());
    }

    @Override
    FactRouter copy() {
        return new FactRouter(new ArrayList<>(facts));
    }

    @Override
    List<Route> routes(List<int[]> prompts) {
        return prompts.stream().map(this::route).toList();
    }

    private Route route(int[] prompt) {
        for (Fact fact : facts.reversed()) {
            if (fact.names().stream().anyMatch(name -> mentions(prompt, name))) {
                return Route.behind(null, null, fact.text().stream().mapToInt(Integer::intValue).toArray());
            }
        }
        return Route.PLAIN;
    }

    private static boolean mentions(int[] tokens, List<Integer> name) {
        for (int at = 0; at + name.size() <= tokens.length; at++) {
            int matched = 0;
            while (matched < name.size() && tokens[at + matched] == name.get(matched)) {
                matched++;
            }
            if (matched == name.size()) {
                return true;
            }
        }
        return false;
    }

    @Override
    void free() {}
}
