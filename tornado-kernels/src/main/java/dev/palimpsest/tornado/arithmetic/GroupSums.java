package dev.palimpsest.tornado.arithmetic;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Sums that a workgroup computes together; inlined into its kernels. A lane takes every lanes-th element, then lanes add
 * up in halves: one order, whatever the grid.
 *
 * <p>All lanes of the group call, with a power of two of {@code lanes} and as large a {@code partial} in local memory; all
 * get the sum, and may then write to {@code partial} again.
 */
public final class GroupSums {

    private GroupSums() {}

    /** The sum of what every lane has of its {@code own}. */
    public static float add(KernelContext context, float[] partial, int lanes, float own) {
        int lane = context.localIdx;
        partial[lane] = own;
        for (int half = lanes / 2; half > 0; half >>= 1) {
            context.localBarrier();
            if (lane < half) {
                partial[lane] += partial[lane + half];
            }
        }
        context.localBarrier();
        float sum = partial[0];
        context.localBarrier();
        return sum;
    }

    /** {@link #add(KernelContext, float[], int, float)} in double. */
    public static double addDoubles(KernelContext context, double[] partial, int lanes, double own) {
        int lane = context.localIdx;
        partial[lane] = own;
        for (int half = lanes / 2; half > 0; half >>= 1) {
            context.localBarrier();
            if (lane < half) {
                partial[lane] += partial[lane + half];
            }
        }
        context.localBarrier();
        double sum = partial[0];
        context.localBarrier();
        return sum;
    }

    /** The mean of {@code width} floats from {@code at}. */
    public static float mean(KernelContext context, FloatArray floats, float[] partial, int lanes, int at, int width) {
        float sum = 0f;
        for (int first = 0; first < width; first += lanes) {
            int i = first + context.localIdx;
            if (i < width) {
                sum += floats.get(at + i);
            }
        }
        return add(context, partial, lanes, sum) / width;
    }

    /** The variance of {@code width} floats from {@code at} around their {@code mean}. */
    public static float variance(KernelContext context, FloatArray floats, float[] partial, int lanes, int at, int width,
            float mean) {
        float squares = 0f;
        for (int first = 0; first < width; first += lanes) {
            int i = first + context.localIdx;
            if (i < width) {
                float deviation = floats.get(at + i) - mean;
                squares += deviation * deviation;
            }
        }
        return add(context, partial, lanes, squares) / width;
    }

    /** {@code Σ x²} of {@code width} floats from {@code at}, in double. */
    public static double squares(KernelContext context, FloatArray floats, double[] partial, int lanes, int at, int width) {
        double sum = 0.0;
        for (int first = 0; first < width; first += lanes) {
            int i = first + context.localIdx;
            if (i < width) {
                double value = floats.get(at + i);
                sum += value * value;
            }
        }
        return addDoubles(context, partial, lanes, sum);
    }
}
