package dev.palimpsest.internal.document;

import dev.palimpsest.internal.metric.text.RougeL;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How well a text updates a document. The first seven are DocMEdit's, on N(·), the {@linkplain ShapeEntities entities by
 * shape}; the last five count sentences and are exact. Each is between 0 and 1, and NaN where the document does not define it.
 *
 * <p>Departures from the published code, all of them corrections:
 * <ul>
 *   <li>ET without entities in an evidence is undefined; published: a random number.
 *   <li>AT of 0 counts; published: left out of the mean like undefined ones, so that a model which never updates anything is not
 *       charged for it.
 *   <li>TSE, AR and RSE without anything to keep or to add are undefined; published: 0, 0 and 1.
 *   <li>RSE of a copy of the article is computed; published: 1 whenever the text contains the article.
 *   <li>AR counts the article's own sentences as additions where they are a small part of it, as published; {@code arNew} does
 *       not.
 *   <li>Evidence is a list; published: joined with one separator and split at another.
 * </ul>
 *
 * @param ar        ROUGE-L of the additions against the wanted text's additions
 * @param arNew     AR without sentences that stand in the article
 * @param er        for each evidence, the best ROUGE-L of an added sentence
 * @param at        |N(text)∖N(article) ∩ N(wanted)∖N(article)| / |N(wanted)∖N(article)|
 * @param et        for each evidence, of its entities in N(wanted)∖N(article), the share in the text
 * @param rse       ROUGE-L of the remaining sentences against the wanted text's remaining sentences
 * @param tse       the share of N(wanted) ∩ N(article) in the text
 * @param updated   the share of the new sentences of the wanted text that are in the text
 * @param kept      the share of the sentences which wanted text and article share that are in the text
 * @param outdated  the share of the article's sentences missing in the wanted text that are still in the text; lower is better
 * @param exact     1 when the text has exactly the wanted sentences in their order, else 0
 * @param unchanged 1 when the text has exactly the article's sentences in their order, else 0
 */
public record DocumentScore(
        double ar,
        double arNew,
        double[] er,
        double at,
        double[] et,
        double rse,
        double tse,
        double updated,
        double kept,
        double outdated,
        double exact,
        double unchanged) {

    /** The scores of {@code text}, written for {@code document}. */
    public static DocumentScore of(Document document, String text) {
        String article = document.article();
        String wanted = document.wanted();
        List<String> additions = Sentences.additions(article, text);
        Set<String> before = ShapeEntities.of(article);
        Set<String> now = ShapeEntities.of(text);
        Set<String> target = ShapeEntities.of(wanted);
        Set<String> added = without(target, before);
        Set<String> oldSentences = Sentences.distinct(article);
        Set<String> newSentences = Sentences.distinct(wanted);
        Set<String> written = Sentences.distinct(text);
        return new DocumentScore(
                rouge(Sentences.additions(article, wanted), additions),
                rouge(Sentences.newAdditions(article, wanted), Sentences.newAdditions(article, text)),
                document.evidence().stream().mapToDouble(evidence -> best(evidence, additions)).toArray(),
                share(added, without(now, before)),
                document.evidence().stream().mapToDouble(evidence -> share(both(ShapeEntities.of(evidence), added), now)).toArray(),
                rouge(Sentences.remaining(article, wanted), Sentences.remaining(article, text)),
                share(both(target, before), now),
                share(without(newSentences, oldSentences), written),
                share(both(newSentences, oldSentences), written),
                share(without(oldSentences, newSentences), written),
                Sentences.inOrder(text).equals(Sentences.inOrder(wanted)) ? 1 : 0,
                Sentences.inOrder(text).equals(Sentences.inOrder(article)) ? 1 : 0);
    }

    /** Mean of {@link #et} over the evidences for which it is defined; NaN when there are none. */
    public double meanEt() {
        return mean(et);
    }

    /** Mean of {@link #er}; NaN without evidence. */
    public double meanEr() {
        return mean(er);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
    }

    /** NaN when the reference has no words. */
    private static double rouge(List<String> reference, List<String> text) {
        String wanted = String.join(" ", reference);
        return RougeL.hasWords(wanted) ? RougeL.f(wanted, String.join(" ", text)) : Double.NaN;
    }

    private static double best(String evidence, List<String> additions) {
        return RougeL.hasWords(evidence)
                ? additions.stream().mapToDouble(addition -> RougeL.f(evidence, addition)).max().orElse(0)
                : Double.NaN;
    }

    /** The share of {@code wanted} in {@code found}; NaN when nothing is wanted. */
    private static double share(Set<String> wanted, Set<String> found) {
        return wanted.isEmpty() ? Double.NaN : (double) both(wanted, found).size() / wanted.size();
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> both = new LinkedHashSet<>(one);
        both.retainAll(other);
        return both;
    }

    private static Set<String> without(Set<String> one, Set<String> other) {
        Set<String> rest = new LinkedHashSet<>(one);
        rest.removeAll(other);
        return rest;
    }
}
