package dev.palimpsest.tornado.transformer;

import dev.palimpsest.tornado.arithmetic.GroupSums;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * {@link NormKernels} with sums in double, for devices that have it: the closed form amplifies the keys' last bits by C's
 * condition number, and a row's mean and scale are in all of its key. Same calls, same owners.
 */
final class DoubleNormKernels {

    static final int LANES = NormKernels.LANES;

    private DoubleNormKernels() {}

    static void forward(KernelContext context, FloatArray floats, IntArray call, FloatArray scalars) {
        double[] partial = context.allocateDoubleLocalArray(LANES);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int width = call.get(3);
        if (row < call.get(2)) {
            int at = call.get(0) + row * call.get(1);
            double sum = 0.0;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    sum += floats.get(at + i);
                }
            }
            double mean = GroupSums.addDoubles(context, partial, LANES, sum) / width;
            double squares = 0.0;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    double deviation = floats.get(at + i) - mean;
                    squares += deviation * deviation;
                }
            }
            double variance = GroupSums.addDoubles(context, partial, LANES, squares) / width;
            double scale = 1.0 / TornadoMath.sqrt(variance + scalars.get(0));
            int to = call.get(6) + row * call.get(7);
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    double normalised = (floats.get(at + i) - mean) * scale;
                    floats.set(to + i, (float) (normalised * floats.get(call.get(4) + i) + floats.get(call.get(5) + i)));
                }
            }
        }
    }

    /** {@code dx += s·(g − mean(g) − x̂·mean(g·x̂))} with {@code g = γ·gradient}, {@code x̂ = (x − mean)·s}. */
    static void backward(KernelContext context, FloatArray floats, IntArray call, FloatArray scalars) {
        double[] partial = context.allocateDoubleLocalArray(LANES);
        double[] other = context.allocateDoubleLocalArray(LANES);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int width = call.get(3);
        if (row < call.get(2)) {
            int at = call.get(0) + row * call.get(1);
            int gradient = call.get(8) + row * call.get(9);
            int gain = call.get(4);
            double sum = 0.0;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    sum += floats.get(at + i);
                }
            }
            double mean = GroupSums.addDoubles(context, partial, LANES, sum) / width;
            double squares = 0.0;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    double deviation = floats.get(at + i) - mean;
                    squares += deviation * deviation;
                }
            }
            double variance = GroupSums.addDoubles(context, partial, LANES, squares) / width;
            double scale = 1.0 / TornadoMath.sqrt(variance + scalars.get(0));
            double total = 0.0;
            double along = 0.0;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    double scaled = (double) floats.get(gain + i) * (double) floats.get(gradient + i);
                    total += scaled;
                    along += scaled * ((floats.get(at + i) - mean) * scale);
                }
            }
            partial[lane] = total;
            other[lane] = along;
            for (int half = LANES / 2; half > 0; half >>= 1) {
                context.localBarrier();
                if (lane < half) {
                    partial[lane] += partial[lane + half];
                    other[lane] += other[lane + half];
                }
            }
            context.localBarrier();
            double meanGradient = partial[0] / width;
            double meanAlong = other[0] / width;
            int to = call.get(6) + row * call.get(7);
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    double scaled = (double) floats.get(gain + i) * (double) floats.get(gradient + i);
                    double normalised = (floats.get(at + i) - mean) * scale;
                    double change = scale * (scaled - meanGradient - normalised * meanAlong);
                    floats.set(to + i, floats.get(to + i) + (float) change);
                }
            }
        }
    }
}
