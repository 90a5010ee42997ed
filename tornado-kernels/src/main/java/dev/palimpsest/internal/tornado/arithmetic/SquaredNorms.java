package dev.palimpsest.internal.tornado.arithmetic;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Squared norms that a workgroup computes together, as {@link DoubleGroupSums} does; inlined into its kernels. */
public final class SquaredNorms {

    private SquaredNorms() {}

    /** {@code Σ x²} of {@code width} floats from {@code at}, in double. */
    public static double of(KernelContext context, FloatArray floats, double[] partial, int lanes, int at, int width) {
        double sum = 0.0;
        for (int first = 0; first < width; first += lanes) {
            int i = first + context.localIdx;
            if (i < width) {
                double value = floats.get(at + i);
                sum += value * value;
            }
        }
        return DoubleGroupSums.add(context, partial, lanes, sum);
    }
}
