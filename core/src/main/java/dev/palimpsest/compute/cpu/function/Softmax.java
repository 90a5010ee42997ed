package dev.palimpsest.compute.cpu.function;

import static dev.palimpsest.compute.cpu.parallel.Lanes.F;
import static dev.palimpsest.compute.cpu.parallel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The pieces of a softmax over a stretch of an array: exponentials in float, sums in double in one order. */
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

    /** The sum, four interleaved partial sums. */
    public static double sum(float[] x, int at, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            s0 += x[at + i];
            s1 += x[at + i + 1];
            s2 += x[at + i + 2];
            s3 += x[at + i + 3];
        }
        for (; i < count; i++) {
            s0 += x[at + i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** {@code x[i] *= factor}. */
    public static void scale(float[] x, int at, int count, float factor) {
        for (int i = 0; i < count; i++) {
            x[at + i] *= factor;
        }
    }
}
