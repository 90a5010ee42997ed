package dev.palimpsest.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.compute.Linear.Layout;
import java.util.Arrays;
import java.util.SplittableRandom;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Data for kernels on an {@link EmulatedDevice}, and comparisons that look for NaN first. */
abstract class EmulatedKernels {

    final SplittableRandom random = new SplittableRandom(3);

    final float[] floats(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** {@code shape} is rows, inputs, outputs. */
    final LinearProblem linear(int[] shape, Layout layout) {
        int rows = shape[0];
        int inputs = shape[1];
        int outputs = shape[2];
        return LinearProblem.of(rows, inputs, outputs, layout, floats(rows * inputs), floats(inputs * outputs),
                floats(outputs));
    }

    static float[] poison(int size) {
        float[] values = new float[size];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    static float[] concat(float[]... parts) {
        int size = 0;
        for (float[] part : parts) {
            size += part.length;
        }
        float[] all = new float[size];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    static float[] slice(FloatArray array, int from, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = array.get(from + i);
        }
        return values;
    }

    static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    static void assertClose(double[] expected, float[] actual, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            assertFalse(Float.isNaN(actual[i]), "NaN at " + i);
            assertEquals(expected[i], actual[i], tolerance * Math.max(1, Math.abs(expected[i])), "element " + i);
        }
    }
}
