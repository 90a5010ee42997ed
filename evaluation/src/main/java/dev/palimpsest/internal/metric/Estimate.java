package dev.palimpsest.internal.metric;

import java.util.Arrays;

/**
 * A mean over records and its confidence interval. Both are independent of the order of the values, bit for bit.
 *
 * @param mean     NaN without values
 * @param interval 95% bootstrap confidence interval of the mean
 */
record Estimate(double mean, Interval interval) {

    /** @param values NaN for records without the metric, which are ignored */
    static Estimate of(double[] values) {
        double[] sorted = Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
        return new Estimate(Arrays.stream(sorted).average().orElse(Double.NaN), Bootstrap.interval(sorted));
    }
}
