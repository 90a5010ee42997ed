package dev.palimpsest.tornado.transformer;

import dev.palimpsest.tornado.arithmetic.GroupSums;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Layer normalisation and its gradient. A workgroup owns a row, a lane every {@value #LANES}-th feature; sums go lane by
 * lane, then in halves, whatever else is in the batch.
 *
 * <pre>
 *   call   0 x   1 its stride   2 rows   3 d   4 γ   5 β   6 out or dX   7 its stride   8 gradient   9 its stride
 *   scalars   0 ε
 * </pre>
 */
final class NormKernels {

    static final int LANES = 128;

    private NormKernels() {}

    static void forward(KernelContext context, FloatArray floats, IntArray call, FloatArray scalars) {
        float[] partial = context.allocateFloatLocalArray(LANES);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int width = call.get(3);
        if (row < call.get(2)) {
            int at = call.get(0) + row * call.get(1);
            float mean = GroupSums.mean(context, floats, partial, LANES, at, width);
            float variance = GroupSums.variance(context, floats, partial, LANES, at, width, mean);
            float scale = 1f / TornadoMath.sqrt(variance + scalars.get(0));
            int to = call.get(6) + row * call.get(7);
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    float normalised = (floats.get(at + i) - mean) * scale;
                    floats.set(to + i, normalised * floats.get(call.get(4) + i) + floats.get(call.get(5) + i));
                }
            }
        }
    }

    /** {@code dx += s·(g − mean(g) − x̂·mean(g·x̂))} with {@code g = γ·gradient}, {@code x̂ = (x − mean)·s}. */
    static void backward(KernelContext context, FloatArray floats, IntArray call, FloatArray scalars) {
        float[] partial = context.allocateFloatLocalArray(LANES);
        float[] other = context.allocateFloatLocalArray(LANES);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int width = call.get(3);
        if (row < call.get(2)) {
            int at = call.get(0) + row * call.get(1);
            int gradient = call.get(8) + row * call.get(9);
            int gain = call.get(4);
            float mean = GroupSums.mean(context, floats, partial, LANES, at, width);
            float variance = GroupSums.variance(context, floats, partial, LANES, at, width, mean);
            float scale = 1f / TornadoMath.sqrt(variance + scalars.get(0));
            float total = 0f;
            float along = 0f;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    float scaled = floats.get(gain + i) * floats.get(gradient + i);
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
            float meanGradient = partial[0] / width;
            float meanAlong = other[0] / width;
            int to = call.get(6) + row * call.get(7);
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    float scaled = floats.get(gain + i) * floats.get(gradient + i);
                    float normalised = (floats.get(at + i) - mean) * scale;
                    floats.set(to + i, floats.get(to + i) + scale * (scaled - meanGradient - normalised * meanAlong));
                }
            }
        }
    }
}
