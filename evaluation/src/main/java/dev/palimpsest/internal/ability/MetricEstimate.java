package dev.palimpsest.internal.ability;

import dev.palimpsest.internal.metric.Bootstrap;
import dev.palimpsest.internal.metric.Interval;
import java.util.List;

/**
 * A metric over the records of a task.
 *
 * @param value         the mean, or the perplexity; NaN without records
 * @param standardError √(p(1−p)/(N−1)) of a share, s/√N of a mean; NaN of a perplexity and of fewer than two records
 * @param interval      95% bootstrap confidence interval over records
 * @param records       number of records
 */
public record MetricEstimate(double value, double standardError, Interval interval, int records) {

    static MetricEstimate of(AbilityMetric metric, List<Tally> tallies) {
        int n = tallies.size();
        double[] sums = tallies.stream().mapToDouble(Tally::sum).toArray();
        double[] weights = tallies.stream().mapToDouble(Tally::weight).toArray();
        double mean = mean(sums, weights);
        Interval interval = Bootstrap.intervalOfRatio(sums, weights);
        if (metric.isPerplexity()) {
            return new MetricEstimate(Math.exp(mean), Double.NaN,
                    new Interval(Math.exp(interval.low()), Math.exp(interval.high())), n);
        }
        double squares = 0;
        for (double sum : sums) {
            squares += (sum - mean) * (sum - mean);
        }
        // Of values 0 and 1 the sum of squares is N p (1 − p), so this is √(p(1−p)/(N−1)).
        double error = n < 2 ? Double.NaN : Math.sqrt(squares / n / (n - 1));
        return new MetricEstimate(mean, error, interval, n);
    }

    /** Σ sums / Σ weights; NaN without values. */
    static double mean(double[] sums, double[] weights) {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += sums[i];
            weight += weights[i];
        }
        return sum / weight;
    }
}
