package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactStore.Fact;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts facts before the queries that mention them, and translates positions: what a caller asks and gets counts from the
 * query's own first token. Immutable.
 */
final class FactReader {

    private static final int[] NOTHING = {};

    /** Puts nothing before any query. */
    static final FactReader NONE = new FactReader(List.of());

    private final List<Fact> facts;

    private FactReader(List<Fact> facts) {
        this.facts = facts;
    }

    /** This reader with more facts, which come before the earlier ones. */
    FactReader plus(FactStore store) {
        List<Fact> more = new ArrayList<>(facts);
        more.addAll(store.facts());
        return new FactReader(Collections.unmodifiableList(more));
    }

    boolean isEmpty() {
        return facts.isEmpty();
    }

    /**
     * The tokens to put before a query; none when its prompt mentions no fact. Only the prompt decides, never the target
     * after it.
     *
     * @param positions the model's context
     * @throws IllegalArgumentException when the query no longer fits the context with its fact: it is not cut
     */
    private int[] before(int[] tokens, int promptLength, int positions) {
        for (Fact fact : facts.reversed()) {
            if (fact.names().stream().anyMatch(name -> mentions(tokens, promptLength, name))) {
                if (fact.text().size() + tokens.length > positions) {
                    throw new IllegalArgumentException("a text of " + tokens.length + " tokens does not fit the model's"
                            + " context of " + positions + " behind the " + fact.text().size()
                            + " tokens of its fact; shorten it");
                }
                return fact.text().stream().mapToInt(Integer::intValue).toArray();
            }
        }
        return NOTHING;
    }

    private static boolean mentions(int[] tokens, int length, List<Integer> name) {
        for (int at = 0; at + name.size() <= length; at++) {
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

    /** A prompt as the model is to read it. */
    int[] read(int[] prompt, int positions) {
        return concatenated(before(prompt, prompt.length, positions), prompt);
    }

    /** A query as the model is to read it. */
    Query query(Query query, int positions) {
        int[] before = before(query.tokens(), query.promptEnd() + 1, positions);
        return before.length == 0
                ? query
                : new Query(concatenated(before, query.tokens()), before.length + query.from(),
                        before.length + query.promptEnd());
    }

    /** A prediction for {@link #query} as one for {@code asked}: z-scores of the query's own positions. */
    static Prediction own(Query asked, Prediction read) {
        SortedMap<Integer, double[]> zScores = new TreeMap<>();
        read.zScores().forEach((layer, z) ->
                zScores.put(layer, Arrays.copyOfRange(z, z.length - asked.tokens().length, z.length)));
        return new Prediction(read.argmax(), read.logProbs(), read.lastLogits(), zScores);
    }

    private static int[] concatenated(int[] before, int[] tokens) {
        int[] all = Arrays.copyOf(before, before.length + tokens.length);
        System.arraycopy(tokens, 0, all, before.length, tokens.length);
        return all;
    }
}
