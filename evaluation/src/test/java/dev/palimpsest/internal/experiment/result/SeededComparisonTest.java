package dev.palimpsest.internal.experiment.result;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.report.SampleComparisons;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeededComparisonTest {

    private static Comparison seed(int comeba, int memit) {
        return SampleComparisons.comparison(null, outcome("memit", memit), outcome("comeba-hk", comeba));
    }

    private static Outcome outcome(String method, int reliable) {
        return SampleComparisons.outcome(SampleComparisons.trial(method, Mode.CONSECUTIVE),
                SampleComparisons.result(10, SampleComparisons.summary(10, reliable, 0, 10)));
    }

    @Test
    void meansAndDeviationsAreOverSeeds() {
        SeededComparison seeds = new SeededComparison(List.of(seed(9, 5), seed(7, 4), seed(8, 6)));
        double[] values = seeds.values(seeds.methods().getLast(), each -> Metric.RELIABILITY.of(each.last().summary()));

        assertArrayEquals(new double[] {.9, .7, .8}, values, 1e-15);
        assertEquals(.8, SeededComparison.spread(values).mean(), 1e-15);
        assertEquals(.1, SeededComparison.spread(values).deviation(), 1e-15);
        assertEquals("comeba-hk", seeds.baseline().id());
    }

    /** d = −4, −3, −2 tenths: mean −.3, deviation .1, t = −.3/(.1/√3) = −5.196 with two degrees of freedom. */
    @Test
    void differencesArePairedBySeed() {
        var difference = SeededComparison.difference(new double[] {.5, .4, .6}, new double[] {.9, .7, .8});

        assertEquals(-.3, difference.mean(), 1e-15);
        // For two degrees of freedom p = 1 − t/√(t² + 2).
        double t = .3 / (.1 / Math.sqrt(3));
        assertEquals(1 - t / Math.sqrt(t * t + 2), difference.p(), 1e-9);
    }

    @Test
    void equalFiguresDoNotDifferAndConstantDifferencesAreCertain() {
        assertEquals(1, SeededComparison.difference(new double[] {1, 1}, new double[] {1, 1}).p());
        assertEquals(0, SeededComparison.difference(new double[] {1, 1}, new double[] {.5, .5}).p());
        assertEquals(Double.NaN, SeededComparison.difference(new double[] {Double.NaN, 1}, new double[] {1, 1}).mean());
    }

    /** Holm: 3·0.01, max(that, 2·0.02), max(that, 0.5). */
    @Test
    void severalTestsAreCorrected() {
        assertArrayEquals(new double[] {.04, Double.NaN, .03, .5},
                SeededComparison.corrected(new double[] {.02, Double.NaN, .01, .5}), 1e-15);
        assertArrayEquals(new double[] {1, 1}, SeededComparison.corrected(new double[] {.7, .6}), 1e-15);
    }

    @Test
    void aSpreadNeedsTwoSeeds() {
        assertThrows(IllegalArgumentException.class, () -> new SeededComparison(List.of(seed(1, 1))));
    }
}
