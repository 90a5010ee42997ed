package dev.palimpsest.internal.experiment.result;

import dev.palimpsest.internal.experiment.plan.Trial;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.TTest;

/**
 * The same comparison with several seeds. A seed draws the records and their order, and is the methods' own seed: the spread
 * over seeds is that of a new run on new records.
 *
 * @param comparisons by seed, from 0; with the same trials in the same order
 */
public record SeededComparison(List<Comparison> comparisons) {

    /**
     * Mean and standard deviation over seeds.
     *
     * @param deviation of a sample: with the divisor {@code seeds − 1}
     */
    public record Spread(double mean, double deviation) {}

    /**
     * A method's difference from another, seed by seed.
     *
     * @param mean the mean difference
     * @param p    two-sided p-value of the paired t-test over seeds; 1 when all differences are 0, NaN when undefined
     */
    public record Difference(double mean, double p) {}

    public SeededComparison {
        comparisons = List.copyOf(comparisons);
        if (comparisons.size() < 2) {
            throw new IllegalArgumentException("a spread needs at least two seeds, got " + comparisons.size());
        }
    }

    /** The comparison with the first seed, for what does not depend on it. */
    public Comparison first() {
        return comparisons.getFirst();
    }

    /** Number of seeds. */
    public int seeds() {
        return comparisons.size();
    }

    /** The compared methods without sweeps. */
    public List<Trial> methods() {
        return first().methods().stream().map(Outcome::trial).toList();
    }

    /** The method that the others are compared with: COMEBA-HK, or the first one where it was not run. */
    public Trial baseline() {
        List<Trial> methods = methods();
        return methods.stream().filter(trial -> trial.id().equals("comeba-hk")).findFirst().orElseGet(methods::getFirst);
    }

    /** A figure of a trial by seed. */
    public double[] values(Trial trial, ToDoubleFunction<Outcome> figure) {
        return comparisons.stream().mapToDouble(each -> figure.applyAsDouble(outcome(each, trial))).toArray();
    }

    private static Outcome outcome(Comparison comparison, Trial trial) {
        return comparison.outcomes().stream()
                .filter(outcome -> outcome.trial().id().equals(trial.id()))
                .findFirst()
                .orElseThrow();
    }

    /** Mean and standard deviation; NaN where the figure was not measured with every seed. */
    public static Spread spread(double[] values) {
        return new Spread(StatUtils.mean(values), Math.sqrt(StatUtils.variance(values)));
    }

    /** The difference of two methods' figures by seed. */
    public static Difference difference(double[] ours, double[] theirs) {
        double[] differences = IntStream.range(0, ours.length).mapToDouble(i -> ours[i] - theirs[i]).toArray();
        double mean = StatUtils.mean(differences);
        boolean constant = StatUtils.variance(differences) == 0;
        // Without spread the test has no statistic: no difference is certain, and a constant one has a p-value of 0.
        return new Difference(mean, constant ? mean == 0 ? 1 : 0 : new TTest().pairedTTest(ours, theirs));
    }

    /**
     * Holm's correction for several tests: p-values that control the probability of any false positive among them.
     *
     * @param p may contain NaN, which is not a test
     */
    public static double[] corrected(double[] p) {
        int[] order = IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted((a, b) -> Double.compare(p[a], p[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] corrected = p.clone();
        double largest = 0;
        for (int rank = 0; rank < order.length; rank++) {
            largest = Math.max(largest, Math.min(1, (order.length - rank) * p[order[rank]]));
            corrected[order[rank]] = largest;
        }
        return corrected;
    }
}
