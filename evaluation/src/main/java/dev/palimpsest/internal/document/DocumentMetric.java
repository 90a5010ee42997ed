package dev.palimpsest.internal.document;

import dev.palimpsest.internal.metric.Bootstrap;
import dev.palimpsest.internal.metric.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The metrics of updated documents. Means are over the documents that define a metric; zeros count. */
public enum DocumentMetric {

    /** Additions, by ROUGE-L. */
    AR("ar", "AR, additions (ROUGE-L)", Group.ROUGE, one(DocumentScore::ar)),

    /** Additions without sentences of the article, by ROUGE-L. */
    AR_NEW("ar_new", "AR, new sentences only", Group.ROUGE, one(DocumentScore::arNew)),

    /** Evidence found in the additions; the mean is over all evidences of all documents. */
    ER("er", "ER, evidence (ROUGE-L)", Group.ROUGE, DocumentScore::er),

    /** What was to remain, by ROUGE-L. */
    RSE("rse", "RSE, remaining (ROUGE-L)", Group.ROUGE, one(DocumentScore::rse)),

    /** New entities. */
    AT("at", "AT, new entities", Group.ENTITIES, one(DocumentScore::at)),

    /** New entities, each document weighted by the number of its evidences. */
    WAT("wat", "WAT, AT by evidence", Group.ENTITIES, one(DocumentScore::at)) {
        @Override
        public double mean(List<DocumentScore> scores) {
            double sum = 0;
            long weights = 0;
            for (DocumentScore score : scores) {
                if (!Double.isNaN(score.at())) {
                    sum += score.at() * score.er().length;
                    weights += score.er().length;
                }
            }
            return weights == 0 ? Double.NaN : sum / weights;
        }
    },

    /** New entities of the evidence; the mean is over all evidences of all documents. */
    ET("et", "ET, entities of evidence", Group.ENTITIES, DocumentScore::et),

    /** Entities that were to remain. */
    TSE("tse", "TSE, kept entities", Group.ENTITIES, one(DocumentScore::tse)),

    /** New sentences that were written. */
    UPDATED("updated", "updated sentences", Group.EXACT, one(DocumentScore::updated)),

    /** Sentences kept. */
    KEPT("kept", "kept sentences", Group.EXACT, one(DocumentScore::kept)),

    /** Outdated sentences that are still there; lower is better. */
    OUTDATED("outdated", "outdated sentences", Group.EXACT, one(DocumentScore::outdated)),

    /** Documents exactly as wanted. */
    EXACT("exact", "exactly as wanted", Group.EXACT, one(DocumentScore::exact)),

    /** Documents exactly as they were. */
    UNCHANGED("unchanged", "unchanged", Group.EXACT, one(DocumentScore::unchanged));

    /** What a metric compares. */
    public enum Group {
        /** Sentences by their words. */
        ROUGE,
        /** Names, numbers and dates, found by their shape. */
        ENTITIES,
        /** Whole sentences. */
        EXACT
    }

    private final String id;
    private final String title;
    private final Group group;
    private final Function<DocumentScore, double[]> values;

    DocumentMetric(String id, String title, Group group, Function<DocumentScore, double[]> values) {
        this.id = id;
        this.title = title;
        this.group = group;
        this.values = values;
    }

    private static Function<DocumentScore, double[]> one(ToDoubleFunction<DocumentScore> value) {
        return score -> new double[] {value.applyAsDouble(score)};
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

    /** The value of one document, NaN when it does not define the metric: the mean over its evidences for ER and ET. */
    public double of(DocumentScore score) {
        return Arrays.stream(values.apply(score)).filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
    }

    /** The mean, independent of the order of the documents; NaN when no document defines the metric. */
    public double mean(List<DocumentScore> scores) {
        return defined(scores, values).average().orElse(Double.NaN);
    }

    /** The 95% bootstrap confidence interval over documents of the mean of {@link #of}. */
    public Interval interval(List<DocumentScore> scores) {
        return Bootstrap.interval(defined(scores, one(this::of)).toArray());
    }

    /** Number of documents that define the metric. */
    public int documents(List<DocumentScore> scores) {
        return (int) scores.stream().filter(score -> !Double.isNaN(of(score))).count();
    }

    private static DoubleStream defined(
            List<DocumentScore> scores, Function<DocumentScore, double[]> values) {
        return scores.stream()
                .flatMapToDouble(score -> Arrays.stream(values.apply(score)))
                .filter(value -> !Double.isNaN(value))
                .sorted();
    }
}
