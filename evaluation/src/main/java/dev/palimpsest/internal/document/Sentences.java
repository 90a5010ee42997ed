package dev.palimpsest.internal.document;

import dev.palimpsest.internal.metric.text.TfIdf;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * Sentences of documents as DocMEdit defines them: the pieces between points. Abbreviations and decimals are split as well, in
 * all texts alike.
 */
final class Sentences {

    /** A sentence less similar to the whole source than this is an addition. */
    private static final double SIMILAR = 0.7;

    private Sentences() {}

    /** The pieces of {@code text} between points, stripped; the last one is empty when the text ends with a point. */
    static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        for (String piece : text.split("\\.", -1)) {
            pieces.add(piece.strip());
        }
        return pieces;
    }

    /** The distinct sentences of {@code text} without their points, blanks in them made one space. */
    static SequencedSet<String> distinct(String text) {
        return new LinkedHashSet<>(inOrder(text));
    }

    /** The sentences of {@code text} in order, as in {@link #distinct}. */
    static List<String> inOrder(String text) {
        return pieces(text).stream()
                .map(piece -> piece.replaceAll("\\s+", " "))
                .filter(piece -> !piece.isEmpty())
                .toList();
    }

    /**
     * The pieces of {@code text} whose TF-IDF cosine with the whole {@code source} is below 0.7, weighted over the source and
     * the pieces. An empty piece is one of them. A sentence that is a small part of the source is less similar to the whole than
     * that, so in longer texts the source's own sentences count as additions too: see {@link #newAdditions}.
     */
    static List<String> additions(String source, String text) {
        List<String> pieces = pieces(text);
        List<String> documents = new ArrayList<>(pieces);
        documents.add(source);
        double[] similarities = TfIdf.fit(documents).cosines(source, pieces);
        List<String> additions = new ArrayList<>();
        for (int i = 0; i < similarities.length; i++) {
            if (similarities[i] < SIMILAR) {
                additions.add(pieces.get(i));
            }
        }
        return additions;
    }

    /** The {@link #additions} that are no sentences of {@code source}: of a text against itself the empty piece alone. */
    static List<String> newAdditions(String source, String text) {
        SequencedSet<String> sentences = distinct(source);
        return additions(source, text).stream()
                .filter(addition -> !sentences.contains(addition.replaceAll("\\s+", " ")))
                .toList();
    }

    /** The sentences of {@code text}, with their points, that occur in {@code source}. */
    static List<String> remaining(String source, String text) {
        List<String> remaining = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int point = text.indexOf('.', from);
            int to = point < 0 ? text.length() : point + 1;
            String sentence = text.substring(from, to).strip();
            if (!sentence.isEmpty() && !sentence.equals(".") && source.contains(sentence)) {
                remaining.add(sentence);
            }
            from = to;
        }
        return remaining;
    }
}
