package dev.palimpsest.internal.metric.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The weighted entropy of a text's bigrams and trigrams, MEMIT's fluency (arXiv 2210.07229, section 5.2.2; Zhang et al. 2018,
 * <i>Generating Informative and Diverse Conversational Responses via Adversarial Information Maximization</i>): low when a
 * text repeats itself.
 *
 * <pre>
 *   H_n = −Σ f log2 f   over the relative frequencies f of the n-grams of words
 *   fluency = (2/3 · H_2 + 4/3 · H_3) / 2                                             in bits
 * </pre>
 *
 * <p>Papers print 100 times this number. A text of k words has at most about log2 k bits, so figures of texts of different
 * lengths cannot be compared. A text with fewer than three words has an H_3 of 0.
 */
public final class NGramEntropy {

    private static final double BIGRAMS = 2.0 / 3;
    private static final double TRIGRAMS = 4.0 / 3;

    private NGramEntropy() {}

    /** The weighted entropy of {@code text} in bits, at least 0. */
    public static double of(String text) {
        List<String> words = Words.of(text);
        return (BIGRAMS * entropy(words, 2) + TRIGRAMS * entropy(words, 3)) / 2;
    }

    /** The entropy of the n-grams of {@code words} in bits; 0 when there are none. */
    static double entropy(List<String> words, int n) {
        Map<List<String>, Integer> counts = new HashMap<>();
        int all = words.size() - n + 1;
        for (int i = 0; i < all; i++) {
            counts.merge(words.subList(i, i + n), 1, Integer::sum);
        }
        // Sorted, so that the sum does not depend on the order of a hash table.
        double sum = counts.values().stream().sorted().mapToDouble(count -> {
            double share = (double) count / all;
            return share * Math.log(share);
        }).sum();
        return sum == 0 ? 0 : -sum / Math.log(2);
    }
}
