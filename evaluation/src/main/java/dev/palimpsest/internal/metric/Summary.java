package dev.palimpsest.internal.metric;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Means over records with 95% bootstrap confidence intervals. A metric's mean is over the records that have it, and NaN
 * when none does. Independent of the order of the records, bit for bit.
 */
public final class Summary {

    private final List<RecordScore> scores;
    private final Map<Metric, Estimate> estimates;

    private Summary(List<RecordScore> scores, Map<Metric, Estimate> estimates) {
        this.scores = scores;
        this.estimates = estimates;
    }

    /** The means of {@code scores}. */
    public static Summary of(List<RecordScore> scores) {
        Map<Metric, Estimate> estimates = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            estimates.put(metric, Estimate.of(scores.stream().mapToDouble(metric::of).toArray()));
        }
        return new Summary(List.copyOf(scores), estimates);
    }

    /** The scores of each record, in the order given. */
    public List<RecordScore> scores() {
        return scores;
    }

    /** Number of records. */
    public int records() {
        return scores.size();
    }

    /** The mean of {@code metric} over the records that have it, or NaN. */
    public double mean(Metric metric) {
        return estimates.get(metric).mean();
    }

    /** The 95% bootstrap confidence interval of {@link #mean}. */
    public Interval interval(Metric metric) {
        return estimates.get(metric).interval();
    }

    public double reliability() {
        return mean(Metric.RELIABILITY);
    }

    public double generality() {
        return mean(Metric.GENERALITY);
    }

    public double locality() {
        return mean(Metric.LOCALITY);
    }

    public double portability() {
        return mean(Metric.PORTABILITY);
    }

    public double freeGeneration() {
        return mean(Metric.FREE_GENERATION);
    }

    /** Means of what the store of facts made of the questions; null for a model without one. */
    public RecordRoutes routes() {
        return RecordRoutes.mean(scores);
    }

    /** MEMIT's S: the harmonic mean of ES, PS and NS; 0 when one of them is 0, NaN when one was not measured. */
    public double memitScore() {
        double[] parts = {mean(Metric.EFFICACY), mean(Metric.PARAPHRASE), mean(Metric.NEIGHBOURHOOD)};
        // 1/0 is infinite, which makes the harmonic mean 0.
        return parts.length / Arrays.stream(parts).map(part -> 1 / part).sum();
    }
}
