package dev.palimpsest.internal.metric.text;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cosines of texts as vectors of their words, weighted by how rare a word is: scikit-learn's {@code TfidfVectorizer} with
 * its defaults.
 *
 * <ul>
 *   <li>Words are runs of two or more letters, digits and underscores of the lower-cased text.
 *   <li>idf(w) = ln((1 + N) / (1 + df(w))) + 1 over the N fitted documents, of which df(w) contain w.
 *   <li>A text's coordinate of w is (number of occurrences) · idf(w). Words of no fitted document are ignored.
 *   <li>A text without known words has the cosine 0 with every text.
 * </ul>
 */
public final class TfIdf {

    /** Python's {@code \b\w\w+\b}. */
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]{2,}");

    private final Map<String, Double> idf;

    private TfIdf(Map<String, Double> idf) {
        this.idf = idf;
    }

    /** Counts documents one by one, so that they need not be kept. */
    public static final class Fitting {

        private final Map<String, Integer> frequencies = new HashMap<>();
        private int documents;

        /** Adds a document. */
        public void add(String document) {
            documents++;
            words(document).keySet().forEach(word -> frequencies.merge(word, 1, Integer::sum));
        }

        /** The weights over the documents so far. */
        public TfIdf fitted() {
            Map<String, Double> idf = HashMap.newHashMap(frequencies.size());
            frequencies.forEach((word, count) -> idf.put(word, Math.log((1.0 + documents) / (1.0 + count)) + 1));
            return new TfIdf(idf);
        }
    }

    /** The weights over {@code documents}. */
    public static TfIdf fit(List<String> documents) {
        Fitting fitting = new Fitting();
        documents.forEach(fitting::add);
        return fitting.fitted();
    }

    /** The cosine of two texts, from 0 to 1. */
    public double cosine(String one, String other) {
        return cosines(one, List.of(other))[0];
    }

    /** The cosines of {@code text} with each of {@code others}. */
    public double[] cosines(String text, List<String> others) {
        SortedMap<String, Double> vector = vector(text);
        double norm = norm(vector);
        return others.stream().map(this::vector).mapToDouble(other -> {
            double lengths = norm * norm(other);
            double dot = 0;
            for (Map.Entry<String, Double> entry : other.entrySet()) {
                dot += entry.getValue() * vector.getOrDefault(entry.getKey(), 0.0);
            }
            return lengths == 0 ? 0 : dot / lengths;
        }).toArray();
    }

    private SortedMap<String, Double> vector(String text) {
        SortedMap<String, Double> vector = new TreeMap<>();
        words(text).forEach((word, count) -> {
            Double weight = idf.get(word);
            if (weight != null) {
                vector.put(word, count * weight);
            }
        });
        return vector;
    }

    private static double norm(SortedMap<String, Double> vector) {
        double squares = 0;
        for (double value : vector.values()) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    /** The words of a text and how often each occurs; sorted, so that sums have one order. */
    private static SortedMap<String, Integer> words(String text) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            counts.merge(matcher.group(), 1, Integer::sum);
        }
        return counts;
    }
}
