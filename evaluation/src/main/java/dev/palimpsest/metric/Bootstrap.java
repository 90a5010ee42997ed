package dev.palimpsest.metric;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The percentile bootstrap (Efron and Tibshirani, <i>An Introduction to the Bootstrap</i>, chapter 13): how a mean
 * varies over other samples of records is read off samples drawn, with replacement, from the records there are.
 *
 * <ul>
 *   <li>No values: undefined.
 *   <li>One value, or all equal: an interval of no width. It tells how little was measured, not how sure the mean is.
 * </ul>
 */
public final class Bootstrap {

    /**
     * Efron and Tibshirani's least number for percentiles: the interval ends at the 25th mean from below and from
     * above, a place that is known to about five. More would sharpen the ends, which are rough for other reasons.
     */
    static final int RESAMPLES = 1000;

    /** Means in each tail of a 95 % interval, its end among them. */
    private static final int TAIL = RESAMPLES / 40;

    private static final long SEED = 20240707;

    private Bootstrap() {}

    /** The 95 % interval of the mean of {@code values}, whatever their order. @param values no NaN */
    public static Interval interval(double[] values) {
        if (values.length == 0) {
            return Interval.UNDEFINED;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        // The same draws every time: equal values have equal intervals, whatever was measured before.
        SplittableRandom random = new SplittableRandom(SEED);
        double[] means = new double[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            double sum = 0;
            for (int i = 0; i < sorted.length; i++) {
                sum += sorted[random.nextInt(sorted.length)];
            }
            means[resample] = sum / sorted.length;
        }
        Arrays.sort(means);
        return new Interval(means[TAIL - 1], means[RESAMPLES - TAIL]);
    }
}
