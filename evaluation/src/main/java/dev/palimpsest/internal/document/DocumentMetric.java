package dev.palimpsest.internal.document;

import dev.palimpsest.internal.metric.Bootstrap;
import dev.palimpsest.internal.metric.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The metrics of updated documents. Means are over the documents that define a metric; zeros count. */
public enum DocumentMetric {

    /** Additions, by ROUGE-L. */
    AR("ar", "AR, additions", Group.ROUGE, one(DocumentScore::ar)),

    /** Additions without sentences of the article, by ROUGE-L. */
    AR_NEW("ar_new", "AR, new sentences only", Group.ROUGE, one(DocumentScore::arNew)),

    /** Evidence found in the additions; the mean is over all evidences of all documents. */
    ER("er", "ER, evidence", Group.ROUGE, score -> all(score.er())),

    /** What was to remain, by ROUGE-L. */
    RSE("rse", "RSE, remaining", Group.ROUGE, one(DocumentScore::rse)),

    /** New entities. */
    AT("at", "AT, new", Group.ENTITIES, one(DocumentScore::at)),

    /** New entities, each document weighted by its number of evidences. */
    WAT("wat", "WAT, new, by evidence", Group.ENTITIES,
            score -> Double.isNaN(score.at()) ? Part.NONE : new Part(score.at() * score.er().length, score.er().length)),

    /** New entities of the evidence; the mean is over all evidences of all documents. */
    ET("et", "ET, of evidence", Group.ENTITIES, score -> all(score.et())),

    /** Entities that were to remain. */
    TSE("tse", "TSE, kept", Group.ENTITIES, one(DocumentScore::tse)),

    /** New sentences that were written. */
    UPDATED("updated", "updated", Group.SENTENCES, one(DocumentScore::updated)),

    /** Sentences kept. */
    KEPT("kept", "kept", Group.SENTENCES, one(DocumentScore::kept)),

    /** Outdated sentences that are still there; lower is better. */
    OUTDATED("outdated", "outdated", Group.SENTENCES, one(DocumentScore::outdated)),

    /** Documents exactly as wanted. */
    EXACT("exact", "exactly as wanted", Group.SENTENCES, one(DocumentScore::exact)),

    /** Documents exactly as they were; lower is better. */
    UNCHANGED("unchanged", "unchanged", Group.SENTENCES, one(DocumentScore::unchanged));

    /** What a metric compares. */
    public enum Group {
        /** Words, by ROUGE-L. */
        ROUGE,
        /** Names, numbers and dates, found by their shape. */
        ENTITIES,
        /** Whole sentences, exactly. */
        SENTENCES
    }

    /**
     * What a document adds to a mean.
     *
     * @param weight 0 when the document does not define the metric
     */
    private record Part(double sum, double weight) {

        static final Part NONE = new Part(0, 0);
    }

    private final String id;
    private final String title;
    private final Group group;
    private final Function<DocumentScore, Part> part;

    DocumentMetric(String id, String title, Group group, Function<DocumentScore, Part> part) {
        this.id = id;
        this.title = title;
        this.group = group;
        this.part = part;
    }

    private static Function<DocumentScore, Part> one(ToDoubleFunction<DocumentScore> value) {
        return score -> all(value.applyAsDouble(score));
    }

    private static Part all(double... values) {
        double[] defined = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
        return new Part(Arrays.stream(defined).sum(), defined.length);
    }

    /** The name in JSON. */
    public String id() {
        return id;
    }

    /** The name in text. */
    public String title() {
        return title;
    }

    /** What it compares. */
    public Group group() {
        return group;
    }

    /** The value of one document, a mean over its evidences for ER and ET; NaN when it does not define the metric. */
    public double of(DocumentScore score) {
        return mean(List.of(score));
    }

    /** The mean; NaN when no document defines the metric. */
    public double mean(List<DocumentScore> scores) {
        double sum = 0;
        double weight = 0;
        for (DocumentScore score : scores) {
            sum += part.apply(score).sum();
            weight += part.apply(score).weight();
        }
        return weight == 0 ? Double.NaN : sum / weight;
    }

    /** The 95% bootstrap confidence interval of {@link #mean} over documents. */
    public Interval interval(List<DocumentScore> scores) {
        List<Part> parts = scores.stream().map(part).filter(each -> each.weight() > 0).toList();
        return Bootstrap.intervalOfRatio(
                parts.stream().mapToDouble(Part::sum).toArray(), parts.stream().mapToDouble(Part::weight).toArray());
    }

    /**
     * The 95% bootstrap confidence interval of the mean after less the mean before, over documents, each with both of its
     * scores. Which documents define a metric does not depend on the texts.
     *
     * @param before of the same documents as {@code after}
     */
    public Interval changeInterval(List<DocumentScore> before, List<DocumentScore> after) {
        double[] differences = new double[after.size()];
        double[] weights = new double[after.size()];
        int defined = 0;
        for (int i = 0; i < after.size(); i++) {
            Part now = part.apply(after.get(i));
            if (now.weight() > 0) {
                differences[defined] = now.sum() - part.apply(before.get(i)).sum();
                weights[defined++] = now.weight();
            }
        }
        return Bootstrap.intervalOfRatio(Arrays.copyOf(differences, defined), Arrays.copyOf(weights, defined));
    }

    /** Number of documents that define the metric. */
    public int documents(List<DocumentScore> scores) {
        return (int) scores.stream().filter(score -> part.apply(score).weight() > 0).count();
    }
}
