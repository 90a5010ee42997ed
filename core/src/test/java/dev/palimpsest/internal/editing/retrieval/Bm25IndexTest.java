package dev.palimpsest.internal.editing.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.editing.retrieval.Retriever.Match;
import java.util.List;
import org.junit.jupiter.api.Test;

/** BM25 against scores worked out by hand with the formula in {@link Bm25Index}. */
class Bm25IndexTest {

    private static final String A = "The capital of France is Paris.";
    private static final String B = "The capital of Ruritania is Strelsau and not Paris!";
    private static final String C = "Ada plays the harp.";

    private static Bm25Index index() {
        Bm25Index index = new Bm25Index();
        index.add("a", A);
        index.add("b", B);
        index.add("c", C);
        return index;
    }

    private static List<Match> search(Bm25Index index, String query) {
        return index.search(List.of(new Retriever.Query(query, new int[0])), 10).getFirst();
    }

    private static void assertScores(List<Match> found, String facts, double... scores) {
        assertEquals(facts, String.join("", found.stream().map(Match::fact).toList()));
        for (int i = 0; i < scores.length; i++) {
            assertEquals(scores[i], found.get(i).score(), 1e-6);
        }
    }

    @Test
    void scoresOfThreeSentencesAreThoseOfTheFormula() {
        assertScores(search(index(), "the capital of Ruritania"), "bac", 0.7965916, 0.4987099, 0.0714675);
        assertScores(search(index(), "PARIS?"), "ab", 0.2183391, 0.1822463);
        assertScores(search(index(), "harp, harp"), "c", 1.0499017);
        assertScores(search(index(), "nothing of them, none"), "ab", 0.2183391, 0.1822463);
        assertScores(search(index(), "!"), "");
    }

    @Test
    void onlyTheBestAreReturned() {
        List<Match> found = index().search(List.of(new Retriever.Query("the capital", new int[0])), 2).getFirst();
        assertEquals(List.of("a", "b"), found.stream().map(Match::fact).toList());
    }

    @Test
    void aSentenceThatWasRemovedDoesNotCount() {
        Bm25Index index = new Bm25Index();
        index.add("d", "The harp, the harp and the capital.");
        index.add("c", C);
        index.add("b", B);
        index.add("a", A);
        index.remove("d");
        index.remove("d");
        for (String query : List.of("the capital of Ruritania", "Paris", "harp", "and")) {
            assertEquals(search(index(), query), search(index, query), "in whatever order");
        }
    }

    @Test
    void aCopyDoesNotSeeWhatTheOtherGets() {
        Bm25Index index = index();
        Bm25Index copy = index.copy();
        index.add("d", "the harp");
        index.remove("c");
        assertEquals(search(index(), "the harp"), search(copy, "the harp"));
        assertEquals(List.of("d"), search(index, "harp").stream().map(Match::fact).toList());
    }

    @Test
    void aSentenceWithoutWordsIsNeverFoundAndCountsForNothing() {
        Bm25Index index = index();
        index.add("e", "…");
        assertEquals(search(index(), "the capital of Paris …"), search(index, "the capital of Paris …"));
        index.remove("e");
    }

    @Test
    void wordsAreRunsOfLettersAndDigitsInLowerCase() {
        assertEquals(List.of("zoë", "o", "neil", "s", "747", "über"), Words.of("Zoë O’Neil's 747-ÜBER"));
        assertEquals(true, Words.mention(Words.of("Is Ada Byron's harp"), Words.of("Ada Byron")));
        assertEquals(false, Words.mention(Words.of("Is Ada of Byron"), Words.of("Ada Byron")));
        assertEquals(false, Words.mention(Words.of("in Canada"), Words.of("Ada")));
        assertEquals(false, Words.mention(Words.of("in Canada"), Words.of("…")));
    }
}
