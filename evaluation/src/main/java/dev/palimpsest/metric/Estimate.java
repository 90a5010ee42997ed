package dev.palimpsest.metric;

import java.util.Arrays;

/**
 * A mean over records and how far it can be trusted. The order of the values does not matter to a single bit of it.
 *
 * @param mean     NaN without values
 * @param interval 95 % bootstrap interval of the mean
 */
record Estimate(double mean, Interval interval) {

    /** @param values NaN where a record does not have the measure, which does not count then */
    static Estimate of(double[] values) {
        double[] sorted = Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
        return new Estimate(Arrays.stream(sorted).average().orElse(Double.NaN), Bootstrap.interval(sorted));
    }
}
