package dev.palimpsest.internal.compute.cpu.function;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.F;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The steps of a softmax over a range of an array, beside {@link Exponential} and {@link InterleavedSum}. */
public final class Softmax {

    private Softmax() {}

    /** The largest element; NaN if there is one. */
    public static float max(float[] x, int at, int count) {
        int i = 0;
        float max = Float.NEGATIVE_INFINITY;
        if (count >= F) {
            FloatVector largest = FloatVector.fromArray(FLOATS, x, at);
            for (i = F; i <= count - F; i += F) {
                largest = largest.max(FloatVector.fromArray(FLOATS, x, at + i));
            }
            max = largest.reduceLanes(VectorOperators.MAX);
        }
        for (; i < count; i++) {
            max = Math.max(max, x[at + i]);
        }
        return max;
    }

    /** {@code x[i] *= factor}. */
    public static void scale(float[] x, int at, int count, float factor) {
        for (int i = 0; i < count; i++) {
            x[at + i] *= factor;
        }
    }
}
