package dev.palimpsest.internal.editing.retrieval;

import java.util.Comparator;
import java.util.List;

/**
 * Finds the facts that a query may be about. Any number of threads may search while nobody adds or removes. A score depends
 * on the query and the facts, not on the order in which they were added.
 */
public sealed interface Retriever permits Bm25Index, HiddenIndex {

    /** A prompt that is looked up. @param tokens of {@code text} */
    record Query(String text, int[] tokens) {}

    /** A fact that was found. @param fact its prompt */
    record Match(String fact, double score) {}

    /** The best first; of equal scores, the prompt that is first in order. */
    Comparator<Match> BEST_FIRST = Comparator.comparingDouble(Match::score).reversed().thenComparing(Match::fact);

    /** For each query the facts with the highest scores, the best first; facts without anything in common are left out. */
    List<List<Match>> search(List<Query> queries, int count);

    /** Forgets a fact. */
    void remove(String fact);

    /** A copy to change. */
    Retriever copy();
}
