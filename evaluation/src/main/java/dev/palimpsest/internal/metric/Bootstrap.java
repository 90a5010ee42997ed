package dev.palimpsest.internal.metric;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The percentile bootstrap (Efron and Tibshirani, <i>An Introduction to the Bootstrap</i>, chapter 13). It estimates
 * how a mean varies between samples of records by resampling the given records with replacement.
 *
 * <ul>
 *   <li>No values: undefined.
 *   <li>One value, or all equal: an interval of width 0, which reflects the small sample and not a certain mean.
 * </ul>
 */
public final class Bootstrap {

    /**
     * The minimum that Efron and Tibshirani recommend for percentiles. The interval ends at the 25th smallest and the
     * 25th largest mean, whose rank has a standard deviation of about five.
     */
    public static final int RESAMPLES = 1000;

    /** Number of means in each tail of a 95% interval, including its end. */
    private static final int TAIL = RESAMPLES / 40;

    /** The seed of every interval. */
    public static final long SEED = 20240707;

    private Bootstrap() {}

    /**
     * The 95% confidence interval of the mean of {@code values}, independent of their order. @param values without NaN
     */
    public static Interval interval(double[] values) {
        if (values.length == 0) {
            return Interval.UNDEFINED;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        // A fixed seed, so that equal values always have equal intervals.
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

    /**
     * The 95% confidence interval of Σ values / Σ weights, resampling both together: of a perplexity's mean −log p, or of
     * a mean where all weights are 1.
     *
     * @param values  without NaN
     * @param weights above 0, as many as values
     */
    public static Interval intervalOfRatio(double[] values, double[] weights) {
        if (values.length == 0) {
            return Interval.UNDEFINED;
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[] means = new double[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            double sum = 0;
            double weight = 0;
            for (int i = 0; i < values.length; i++) {
                int drawn = random.nextInt(values.length);
                sum += values[drawn];
                weight += weights[drawn];
            }
            means[resample] = sum / weight;
        }
        Arrays.sort(means);
        return new Interval(means[TAIL - 1], means[RESAMPLES - TAIL]);
    }
}
