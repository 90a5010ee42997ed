package dev.palimpsest.internal.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapTest {

    /** The number of ones in a resample of k ones among n is binomial, with known quantiles. */
    @ParameterizedTest
    @CsvSource({"200, 60", "50, 45", "1000, 500", "12, 6"})
    void theIntervalOfAShareIsTheBinomials(int n, int ones) {
        double[] values = IntStream.range(0, n).mapToDouble(i -> i < ones ? 1 : 0).toArray();
        BinomialDistribution resampled = new BinomialDistribution(n, (double) ones / n);
        double spread = Math.sqrt(resampled.getNumericalVariance()) / n;

        Interval interval = Bootstrap.interval(values);

        // The 25th of a thousand lies well between the quantiles 1.5% and 4%.
        assertTrue(interval.low() >= resampled.inverseCumulativeProbability(0.01) / (double) n, interval.toString());
        assertTrue(interval.low() <= resampled.inverseCumulativeProbability(0.05) / (double) n, interval.toString());
        assertTrue(interval.high() >= resampled.inverseCumulativeProbability(0.95) / (double) n, interval.toString());
        assertTrue(interval.high() <= resampled.inverseCumulativeProbability(0.99) / (double) n, interval.toString());
        assertEquals(2 * 1.96, (interval.high() - interval.low()) / spread, 0.7);
    }

    @Test
    void theOrderOfTheValuesDoesNotMatter() {
        double[] values = IntStream.range(0, 97).mapToDouble(i -> i * i % 97 / 96.0).toArray();
        double[] reversed = new double[values.length];
        Arrays.setAll(reversed, i -> values[values.length - 1 - i]);

        assertEquals(Bootstrap.interval(values), Bootstrap.interval(reversed));
    }

    @Test
    void oneValueOrNoSpreadGivesNoWidth() {
        assertEquals(new Interval(0.25, 0.25), Bootstrap.interval(new double[] {0.25}));
        assertEquals(new Interval(1, 1), Bootstrap.interval(new double[] {1, 1, 1}));
    }

    @Test
    void theMeanOfNothingHasNone() {
        assertTrue(Double.isNaN(Bootstrap.interval(new double[0]).low()));
        assertTrue(Double.isNaN(Bootstrap.interval(new double[0]).high()));
    }
}
