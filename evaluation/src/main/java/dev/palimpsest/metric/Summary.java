package dev.palimpsest.metric;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Means over records, with 95 % bootstrap intervals; NaN where no record has the measure. A record without a measure
 * does not count for it. The order of the records does not matter to a single bit.
 */
public final class Summary {

    private final int records;
    private final Map<Metric, Estimate> estimates;

    private Summary(int records, Map<Metric, Estimate> estimates) {
        this.records = records;
        this.estimates = estimates;
    }

    /** The means of {@code scores}. */
    public static Summary of(List<RecordScore> scores) {
        Map<Metric, Estimate> estimates = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            estimates.put(metric, Estimate.of(scores.stream().mapToDouble(metric::of).toArray()));
        }
        return new Summary(scores.size(), estimates);
    }

    /** How many records. */
    public int records() {
        return records;
    }

    /** The mean of {@code metric} over the records that have it. */
    public double mean(Metric metric) {
        return estimates.get(metric).mean();
    }

    /** The 95 % bootstrap interval of {@link #mean}: over other records of the same kind. */
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

    public double generationMatch() {
        return mean(Metric.GENERATION_MATCH);
    }

    /** MEMIT's S: the harmonic mean of ES, PS and NS; 0 when one of them is, NaN when one is not measured. */
    public double memitScore() {
        double[] parts = {mean(Metric.EFFICACY), mean(Metric.PARAPHRASE), mean(Metric.NEIGHBOURHOOD)};
        // 1/0 is infinite, and the mean of parts one of which is 0 then 0.
        return parts.length / Arrays.stream(parts).map(part -> 1 / part).sum();
    }
}
