package dev.palimpsest.internal.compute.cpu.linear;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.F;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.FLOATS;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.floats;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/** One row added to another, scaled: axpy. */
public final class ScaledSum {

    private ScaledSum() {}

    /** {@code to[f] ← fma(factor, x[f], to[f])} for {@code width} elements. */
    public static void add(float factor, float[] x, int at, float[] to, int toAt, int width) {
        FloatVector factors = floats(factor);
        int f = 0;
        for (; f + F <= width; f += F) {
            factors.fma(fromArray(FLOATS, x, at + f), fromArray(FLOATS, to, toAt + f)).intoArray(to, toAt + f);
        }
        for (; f < width; f++) {
            to[toAt + f] = Math.fma(factor, x[at + f], to[toAt + f]);
        }
    }
}
