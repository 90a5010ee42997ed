package dev.palimpsest.internal.ability;

import dev.palimpsest.internal.metric.Bootstrap;
import dev.palimpsest.internal.metric.Interval;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The same records before and after editing. The interval of a difference resamples records, each with both of its
 * results, so that what makes a record easy or hard cancels out.
 *
 * @param before the unedited model
 * @param after  the edited model, on the same records in the same order
 */
public record PairedResult(TaskResult before, TaskResult after) {

    public PairedResult {
        if (before.records().size() != after.records().size()) {
            throw new IllegalArgumentException(
                    before.records().size() + " records before and " + after.records().size() + " after");
        }
    }

    /**
     * The change of a metric.
     *
     * @param value    after − before; of a perplexity after / before
     * @param interval 95% bootstrap confidence interval over records
     * @param gained   records that are right only after editing; 0 of what is not a share
     * @param lost     records that are right only before editing; 0 of what is not a share
     * @param p        of McNemar's exact test; NaN of what is not a share
     */
    public record Change(double value, Interval interval, int gained, int lost, double p) {}

    /** The change of {@code metric}. */
    public Change change(AbilityMetric metric) {
        List<Tally> was = before.tallies(metric);
        List<Tally> is = after.tallies(metric);
        double[] differences = IntStream.range(0, was.size())
                .mapToDouble(i -> is.get(i).sum() - was.get(i).sum())
                .toArray();
        double[] weights = was.stream().mapToDouble(Tally::weight).toArray();
        double mean = MetricEstimate.mean(differences, weights);
        Interval interval = Bootstrap.intervalOfRatio(differences, weights);
        if (metric.isPerplexity()) {
            return new Change(Math.exp(mean), new Interval(Math.exp(interval.low()), Math.exp(interval.high())), 0, 0,
                    Double.NaN);
        }
        if (!metric.isShare()) {
            return new Change(mean, interval, 0, 0, Double.NaN);
        }
        int gained = (int) IntStream.range(0, differences.length).filter(i -> differences[i] > 0).count();
        int lost = (int) IntStream.range(0, differences.length).filter(i -> differences[i] < 0).count();
        return new Change(mean, interval, gained, lost, mcNemar(gained, lost));
    }

    /**
     * The two-sided exact p of McNemar's test (<i>Psychometrika</i> 12, 1947): the records whose result changed are as
     * likely gained as lost, so the number of either is binomial with p = ½. 1 when no record changed.
     */
    static double mcNemar(int gained, int lost) {
        int n = gained + lost;
        double logTerm = -n * Math.log(2);
        double tail = 0;
        for (int k = 0; k <= Math.min(gained, lost); k++) {
            tail += Math.exp(logTerm);
            logTerm += Math.log(n - k) - Math.log(k + 1);
        }
        return Math.min(1, 2 * tail);
    }
}
