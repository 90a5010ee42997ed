package dev.palimpsest.internal.tornado.transformer;

import dev.palimpsest.internal.tornado.arithmetic.DoubleGroupSums;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Losses over rows of logits x and reference logits y, and their gradients. A workgroup owns a row, a lane every
 * {@value #LANES}-th logit; exponentials are float, sums double.
 *
 * <pre>
 *   call   0 x   1 its stride   2 rows   3 vocabulary   4 y   5 its stride   6 losses   7 their stride
 *          8 targets in index   9 weights, one a row, in floats   10 1: write the gradient over x, 0: the losses
 * </pre>
 */
final class LossKernels {

    static final int LANES = 128;

    private LossKernels() {}

    static void crossEntropy(KernelContext context, FloatArray floats, DoubleArray doubles, IntArray index,
            IntArray call) {
        float[] largest = context.allocateFloatLocalArray(LANES);
        double[] partial = context.allocateDoubleLocalArray(LANES);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int width = call.get(3);
        if (row < call.get(2)) {
            int x = call.get(0) + row * call.get(1);
            int target = index.get(call.get(8) + row);
            float own = Float.NEGATIVE_INFINITY;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    own = TornadoMath.max(own, floats.get(x + i));
                }
            }
            largest[lane] = own;
            for (int half = LANES / 2; half > 0; half >>= 1) {
                context.localBarrier();
                if (lane < half) {
                    largest[lane] = TornadoMath.max(largest[lane], largest[lane + half]);
                }
            }
            context.localBarrier();
            float max = largest[0];
            double sum = 0.0;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    sum += TornadoMath.exp(floats.get(x + i) - max);
                }
            }
            double total = DoubleGroupSums.add(context, partial, LANES, sum);
            if (call.get(10) == 0) {
                if (lane == 0) {
                    double gap = (double) max - (double) floats.get(x + target);
                    doubles.set(call.get(6) + row * call.get(7), TornadoMath.log(total) + gap);
                }
            } else {
                double weight = floats.get(call.get(9) + row);
                double factor = weight / total;
                for (int first = 0; first < width; first += LANES) {
                    int i = first + lane;
                    if (i < width) {
                        double gradient = TornadoMath.exp(floats.get(x + i) - max) * factor;
                        // In double, because p − 1 cancels where p is near 1.
                        if (i == target) {
                            gradient -= weight;
                        }
                        floats.set(x + i, (float) gradient);
                    }
                }
            }
        }
    }

    /** {@code log p_i − log q_i = (x_i − y_i) + shift}, so that only the exponentials of x are computed twice. */
    static void klDivergence(KernelContext context, FloatArray floats, DoubleArray doubles, IntArray call) {
        float[] largest = context.allocateFloatLocalArray(LANES);
        float[] largestY = context.allocateFloatLocalArray(LANES);
        double[] partial = context.allocateDoubleLocalArray(LANES);
        double[] partialY = context.allocateDoubleLocalArray(LANES);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int width = call.get(3);
        if (row < call.get(2)) {
            int x = call.get(0) + row * call.get(1);
            int y = call.get(4) + row * call.get(5);
            float own = Float.NEGATIVE_INFINITY;
            float ownY = Float.NEGATIVE_INFINITY;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    own = TornadoMath.max(own, floats.get(x + i));
                    ownY = TornadoMath.max(ownY, floats.get(y + i));
                }
            }
            largest[lane] = own;
            largestY[lane] = ownY;
            for (int half = LANES / 2; half > 0; half >>= 1) {
                context.localBarrier();
                if (lane < half) {
                    largest[lane] = TornadoMath.max(largest[lane], largest[lane + half]);
                    largestY[lane] = TornadoMath.max(largestY[lane], largestY[lane + half]);
                }
            }
            context.localBarrier();
            float max = largest[0];
            float maxY = largestY[0];
            double sum = 0.0;
            double sumY = 0.0;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    sum += TornadoMath.exp(floats.get(x + i) - max);
                    sumY += TornadoMath.exp(floats.get(y + i) - maxY);
                }
            }
            partial[lane] = sum;
            partialY[lane] = sumY;
            for (int half = LANES / 2; half > 0; half >>= 1) {
                context.localBarrier();
                if (lane < half) {
                    partial[lane] += partial[lane + half];
                    partialY[lane] += partialY[lane + half];
                }
            }
            context.localBarrier();
            double total = partial[0];
            double shift = TornadoMath.log(partialY[0]) + maxY - (TornadoMath.log(total) + max);
            context.localBarrier();
            double weighted = 0.0;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    double ratio = (double) floats.get(x + i) - (double) floats.get(y + i) + shift;
                    weighted += TornadoMath.exp(floats.get(x + i) - max) * ratio;
                }
            }
            double divergence = DoubleGroupSums.add(context, partial, LANES, weighted) / total;
            if (call.get(10) == 0) {
                if (lane == 0) {
                    doubles.set(call.get(6) + row * call.get(7), divergence);
                }
            } else {
                double factor = floats.get(call.get(9) + row) / total;
                for (int first = 0; first < width; first += LANES) {
                    int i = first + lane;
                    if (i < width) {
                        double ratio = (double) floats.get(x + i) - (double) floats.get(y + i) + shift;
                        double power = TornadoMath.exp(floats.get(x + i) - max);
                        floats.set(x + i, (float) (factor * power * (ratio - divergence)));
                    }
                }
            }
        }
    }
}
