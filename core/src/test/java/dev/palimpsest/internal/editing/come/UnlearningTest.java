package dev.palimpsest.internal.editing.come;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.come.Unlearning.Form;
import dev.palimpsest.internal.editing.come.Unlearning.Unlearned;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UnlearningTest {

    private static final int WIDTH = 64;

    private static double[] random(long seed) {
        return new Random(seed).doubles(WIDTH, -1, 1).toArray();
    }

    private static double[] sum(double[] x, double[] y) {
        double[] sum = new double[x.length];
        Arrays.setAll(sum, i -> x[i] + y[i]);
        return sum;
    }

    /** By hand: δ_new = 3e₀, δ_old = 4e₁, so c = (1, 1, 0, 0)/√2 and proj = (2, 2, 0, 0); v = (3, 1, 5, -9), t = 1. */
    @Test
    void bothFormsByHand() {
        double[] h0 = {0, 1, 5, -9};
        double[] deltaNew = {3, 0, 0, 0};
        double[] deltaOld = {0, 4, 0, 0};
        Unlearned published = new Unlearning(Form.PUBLISHED, 0.5, 0.5).apply(h0, deltaNew, deltaOld);
        assertArrayEquals(new double[] {Math.sqrt(0.5), Math.sqrt(0.5), 0, 0}, published.common(), 1e-15);
        assertArrayEquals(new double[] {2, 2, 0, 0}, published.projection(), 1e-14);
        assertEquals(1, published.threshold());
        assertArrayEquals(new int[] {0, 1, 2}, published.changed());
        assertArrayEquals(new double[] {5, 1, 5, -9}, published.z(), 1e-14);
        assertArrayEquals(new double[] {4, 0, 5, -9},
                new Unlearning(Form.SHARED, 0.5, 0.5).apply(h0, deltaNew, deltaOld).z(), 1e-14);
    }

    @Test
    void withoutWeightTheSharedFormIsThePlainValue() {
        Unlearned unlearned = new Unlearning(Form.SHARED, 0, 0.2).apply(random(1), random(2), random(3));
        assertTrue(unlearned.isDefined());
        assertArrayEquals(sum(random(1), random(2)), unlearned.z());
    }

    /** d − ⌊(1 − p)·d⌋ + 1 of them, and all of them as p approaches 1. */
    @ParameterizedTest
    @CsvSource({"0.2, 14", "0.5, 33", "0.01, 2", "0.99, 64", "0.999999, 64"})
    void theLargestCoordinatesChange(double share, int count) {
        Unlearned unlearned = new Unlearning(Form.PUBLISHED, 0.1, share).apply(random(1), random(2), random(3));
        double[] v = sum(random(1), random(2));
        int[] differing = IntStream.range(0, WIDTH).filter(j -> unlearned.z()[j] != v[j]).toArray();
        assertEquals(count, differing.length);
        assertArrayEquals(differing, unlearned.changed());
        double least = Arrays.stream(differing).mapToDouble(j -> v[j]).min().orElseThrow();
        assertEquals(unlearned.threshold(), least);
        assertTrue(IntStream.range(0, WIDTH).filter(j -> unlearned.z()[j] == v[j]).allMatch(j -> v[j] < least));
    }

    @Test
    void theOrderOfTheTwoChangesDoesNotMatterToWhatTheyShare() {
        Unlearning rule = new Unlearning(Form.PUBLISHED, 0.1, 0.2);
        assertArrayEquals(rule.apply(random(1), random(2), random(3)).common(),
                rule.apply(random(1), random(3), random(2)).common());
    }

    /** The published code divides by zero in these cases. */
    @ParameterizedTest
    @EnumSource
    void whereNothingIsSharedTheValueStaysPlain(Form form) {
        Unlearning rule = new Unlearning(form, 0.1, 0.2);
        double[] zero = new double[WIDTH];
        double[] opposite = Arrays.stream(random(2)).map(x -> -2.5 * x).toArray();
        for (double[][] deltas : new double[][][] {
            {random(2), zero}, {zero, random(2)}, {zero, zero}, {random(2), opposite}}) {
            Unlearned unlearned = rule.apply(random(1), deltas[0], deltas[1]);
            assertFalse(unlearned.isDefined());
            assertArrayEquals(sum(random(1), deltas[0]), unlearned.z());
            assertArrayEquals(zero, unlearned.projection());
        }
    }
}
