package dev.palimpsest.internal.editing.retrieval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity.SimScorer;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.SmallFloat;

/**
 * An inverted index of sentences, scored by Lucene's BM25 with k1 = 1.2 and b = 0.75:
 *
 * <pre>
 *   score(q, s) = Σ over the words w of q   ln(1 + (N − n + ½)/(n + ½)) · f/(f + k1·(1 − b + b·|s|/mean |s|))
 * </pre>
 *
 * with N sentences, n of them with w, f times in s. The factor k1 + 1 of older formulas is left out, as in Lucene: it does
 * not change the order. Lengths above 40 words are rounded down to four significant bits, also as in Lucene. A word counts
 * as often as the query has it.
 *
 * <p>Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
 */
public final class Bm25Index implements Retriever {

    private static final float K1 = 1.2f;
    private static final float B = 0.75f;
    private static final String FIELD = "sentence";

    private final BM25Similarity similarity = new BM25Similarity(K1, B);
    /** How often each sentence has each word, for the words of any sentence. */
    private final Map<String, Map<String, Integer>> postings;
    private final Map<String, List<String>> sentences;
    private long words;

    private Bm25Index(
            Map<String, Map<String, Integer>> postings, Map<String, List<String>> sentences, long words) {
        this.postings = postings;
        this.sentences = sentences;
        this.words = words;
    }

    /** An index without sentences. */
    public Bm25Index() {
        this(new HashMap<>(), new HashMap<>(), 0);
    }

    @Override
    public Bm25Index copy() {
        Map<String, Map<String, Integer>> copy = HashMap.newHashMap(postings.size());
        postings.forEach((word, facts) -> copy.put(word, new HashMap<>(facts)));
        return new Bm25Index(copy, new HashMap<>(sentences), words);
    }

    /** Adds a fact's sentence; one without words is never found. */
    public void add(String fact, String sentence) {
        List<String> all = Words.of(sentence);
        if (!all.isEmpty()) {
            sentences.put(fact, all);
            words += all.size();
            all.forEach(word -> postings.computeIfAbsent(word, added -> new HashMap<>()).merge(fact, 1, Integer::sum));
        }
    }

    @Override
    public void remove(String fact) {
        List<String> all = sentences.remove(fact);
        if (all == null) {
            return;
        }
        words -= all.size();
        for (String word : all) {
            Map<String, Integer> facts = postings.get(word);
            // A word that the sentence has twice is gone already.
            if (facts != null) {
                facts.remove(fact);
                if (facts.isEmpty()) {
                    postings.remove(word);
                }
            }
        }
    }

    @Override
    public List<List<Match>> search(List<Query> queries, int count) {
        return queries.stream().map(query -> search(query.text(), count)).toList();
    }

    private List<Match> search(String query, int count) {
        Map<String, Double> scores = new HashMap<>();
        for (String word : Words.of(query)) {
            Map<String, Integer> facts = postings.get(word);
            if (facts != null) {
                SimScorer scorer = scorer(word, facts.size());
                facts.forEach((fact, times) -> {
                    int length = SmallFloat.intToByte4(sentences.get(fact).size()) & 0xFF;
                    scores.merge(fact, (double) scorer.score(times, length), Double::sum);
                });
            }
        }
        return scores.entrySet().stream()
                .map(each -> new Match(each.getKey(), each.getValue()))
                .sorted(BEST_FIRST)
                .limit(count)
                .toList();
    }

    private SimScorer scorer(String word, int having) {
        int size = sentences.size();
        // What the formula uses: the number of sentences and of all words, and of those with this word.
        return similarity.scorer(1, new CollectionStatistics(FIELD, size, size, words, words),
                new TermStatistics(new BytesRef(word), having, having));
    }
}
