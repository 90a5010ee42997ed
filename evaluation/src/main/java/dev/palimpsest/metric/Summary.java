package dev.palimpsest.metric;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Means over records; NaN where no record has the measure. A record without a measure does not count for it.
 *
 * @param records how many records
 */
public record Summary(
        int records,
        double reliability,
        double generality,
        double locality,
        double portability,
        double generationMatch) {

    /** The means of {@code scores}. */
    public static Summary of(List<RecordScore> scores) {
        return new Summary(
                scores.size(),
                mean(scores, RecordScore::reliability),
                mean(scores, RecordScore::generality),
                mean(scores, RecordScore::locality),
                mean(scores, RecordScore::portability),
                mean(scores, RecordScore::generationMatch));
    }

    private static double mean(List<RecordScore> scores, ToDoubleFunction<RecordScore> measure) {
        return scores.stream()
                .mapToDouble(measure)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }
}
