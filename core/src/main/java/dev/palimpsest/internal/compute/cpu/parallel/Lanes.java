package dev.palimpsest.internal.compute.cpu.parallel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** The widest vectors of this machine, as constants, so that the compiler can unroll by them. */
public final class Lanes {

    public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    public static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    public static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    /** Floats in a vector. */
    public static final int F = FLOATS.length();

    /** Doubles in a vector. */
    public static final int D = DOUBLES.length();

    private Lanes() {}

    /** {@code n} rounded up to whole multiples of {@code step}. */
    public static int roundUp(int n, int step) {
        return Math.addExact(n, step - 1) / step * step;
    }

    public static IntVector ints(int value) {
        return IntVector.broadcast(INTS, value);
    }

    public static FloatVector floats(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }
}
