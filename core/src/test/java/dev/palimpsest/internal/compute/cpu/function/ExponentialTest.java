package dev.palimpsest.internal.compute.cpu.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class ExponentialTest {

    @Test
    void itIsWithinTwoUnitsInTheLastPlaceAndTheSameInBothForms() {
        float[] x = new float[Lanes.F];
        float[] y = new float[Lanes.F];
        for (float base = -90; base < 90; base += 0.0137f) {
            for (int i = 0; i < x.length; i++) {
                x[i] = base + i * 0.0007f;
            }
            Exponential.exp(FloatVector.fromArray(Lanes.FLOATS, x, 0)).intoArray(y, 0);
            for (int i = 0; i < x.length; i++) {
                same(Exponential.exp(x[i]), y[i], x[i]);
                double expected = Math.exp(x[i]);
                if (x[i] >= Exponential.LOWEST && expected < Float.MAX_VALUE) {
                    assertEquals(expected, y[i], 2 * Math.ulp((float) expected), "exp " + x[i]);
                }
            }
        }
    }

    @Test
    void edgesAreThoseOfTheRealFunction() {
        float[] edges = {0, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 88.72f, 88.73f, 89, 1e30f,
            Exponential.LOWEST, Math.nextDown(Exponential.LOWEST), -88, -1e30f, Float.MIN_VALUE};
        float[] expected = {1, 1, Float.NaN, Float.POSITIVE_INFINITY, 0, (float) Math.exp(88.72f),
            Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY,
            (float) Math.exp(Exponential.LOWEST), 0, 0, 0, 1};
        for (int e = 0; e < edges.length; e++) {
            float[] y = new float[Lanes.F];
            Exponential.exp(FloatVector.broadcast(Lanes.FLOATS, edges[e])).intoArray(y, 0);
            float scalar = Exponential.exp(edges[e]);
            same(scalar, y[Lanes.F - 1], edges[e]);
            if (Float.isFinite(expected[e])) {
                assertEquals(expected[e], scalar, 2 * Math.ulp(expected[e]), "exp " + edges[e]);
            } else {
                assertEquals(expected[e], scalar, "exp " + edges[e]);
            }
        }
    }

    @Test
    void geluDoesNotDependOnTheLane() {
        int n = 5 * Lanes.F + 3;
        float[] u = new float[n];
        for (int i = 0; i < n; i++) {
            u[i] = (i - n / 2) * 0.31f;
        }
        float[] whole = new float[n];
        Gelu.forward(u, 0, whole, 0, n);
        float[] slopes = new float[n];
        Arrays.fill(slopes, 1);
        Gelu.backward(u, 0, slopes, 0, n);
        for (int i = 0; i < n; i++) {
            float[] one = new float[1];
            Gelu.forward(u, i, one, 0, 1);
            same(whole[i], one[0], u[i]);
            float[] slope = {1};
            Gelu.backward(u, i, slope, 0, 1);
            same(slopes[i], slope[0], u[i]);
        }
        float[] large = {1e20f, -1e20f, Float.NaN};
        Gelu.forward(large, 0, large, 0, 3);
        assertEquals(1e20f, large[0]);
        assertEquals(0, large[1], 0.0);
        assertTrue(Float.isNaN(large[2]));
    }

    private static void same(float expected, float actual, float at) {
        assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(actual),
                "at " + at + ": " + expected + " and " + actual);
    }
}
