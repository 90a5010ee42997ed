package dev.palimpsest.internal.tornado.editing;

import dev.palimpsest.internal.tornado.arithmetic.DoubleGroupSums;
import dev.palimpsest.internal.tornado.arithmetic.SquaredNorms;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The hook layer's outlier swap, in double.
 *
 * <pre>
 *   difference ─▶ [norms]  ─▶ norms of the key rows ─▶ [scores]  ─▶ z ─▶ [swap] ─▶ output += difference
 *                 a group                              a group             a group
 *                 per row                              per sequence        per row
 *
 *   call   0 difference   1 its stride   2 rows   3 d   4 norms   5 their stride   6 z   7 stride   8 output   9 stride
 *          10 index: per row first key, position, last row of the sequence   11 sequences
 *          12 index: per sequence first row, end row, first key, keys        13 rule: 0 never, 1 always, 2 outliers
 *   factors   0 α − tolerance   1 NaN, which TornadoVM can't write as a literal
 * </pre>
 *
 * A lane takes every {@value #LANES}-th element, then the lanes' sums are added in halves: one order, from a sequence's
 * position 0.
 */
final class SwapKernels {

    static final int LANES = 64;

    private SwapKernels() {}

    static void norms(KernelContext context, FloatArray floats, DoubleArray doubles, IntArray index, IntArray call) {
        double[] partial = context.allocateDoubleLocalArray(LANES);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int width = call.get(3);
        if (row < call.get(2)) {
            int at = call.get(0) + row * call.get(1);
            double sum = SquaredNorms.of(context, floats, partial, LANES, at, width);
            if (lane == 0) {
                int keyRow = index.get(call.get(10) + 3 * row) + index.get(call.get(10) + 3 * row + 1);
                doubles.set(call.get(4) + keyRow * call.get(5), TornadoMath.sqrt(sum));
            }
        }
    }

    static void scores(KernelContext context, DoubleArray doubles, IntArray index, IntArray call,
            DoubleArray factors) {
        double[] partial = context.allocateDoubleLocalArray(LANES);
        int[] different = context.allocateIntLocalArray(LANES);
        int lane = context.localIdx;
        int sequence = context.groupIdx;
        if (sequence < call.get(11)) {
            int at = call.get(12) + 4 * sequence;
            int firstRow = index.get(at);
            int endRow = index.get(at + 1);
            int count = index.get(at + 3);
            int norms = call.get(4) + index.get(at + 2) * call.get(5);
            double firstNorm = doubles.get(norms);
            double sum = 0.0;
            int differs = 0;
            for (int first = 0; first < count; first += LANES) {
                int j = first + lane;
                if (j < count) {
                    double norm = doubles.get(norms + j * call.get(5));
                    sum += norm;
                    if (norm != firstNorm) {
                        differs = 1;
                    }
                }
            }
            partial[lane] = sum;
            different[lane] = differs;
            for (int half = LANES / 2; half > 0; half >>= 1) {
                context.localBarrier();
                if (lane < half) {
                    partial[lane] += partial[lane + half];
                    different[lane] += different[lane + half];
                }
            }
            context.localBarrier();
            double mean = partial[0] / count;
            int anyDiffer = different[0];
            context.localBarrier();
            double squares = 0.0;
            for (int first = 0; first < count; first += LANES) {
                int j = first + lane;
                if (j < count) {
                    double deviation = doubles.get(norms + j * call.get(5)) - mean;
                    squares += deviation * deviation;
                }
            }
            double total = DoubleGroupSums.add(context, partial, LANES, squares);
            double deviation = TornadoMath.sqrt(total / (count - 1));
            // The mean of equal norms can differ from them by a rounding error, from which z-scores must not be computed.
            // Conditions are nested, and none is on a NaN, because TornadoVM negates the others wrongly. OpenCL's max
            // returns the number where the other argument is NaN; in Java the comparison is false anyway.
            int defined = 0;
            if (count > 1) {
                if (anyDiffer > 0) {
                    if (TornadoMath.max(deviation, 0.0) > 0.0) {
                        if (TornadoMath.min(deviation, Double.MAX_VALUE) < Double.MAX_VALUE) {
                            defined = 1;
                        }
                    }
                }
            }
            int ownKeys = norms + (count - (endRow - firstRow)) * call.get(5);
            for (int first = 0; first < endRow - firstRow; first += LANES) {
                int i = first + lane;
                if (i < endRow - firstRow) {
                    double z = factors.get(1);
                    if (defined == 1) {
                        z = (doubles.get(ownKeys + i * call.get(5)) - mean) / deviation;
                    }
                    doubles.set(call.get(6) + (firstRow + i) * call.get(7), z);
                }
            }
        }
    }

    static void swap(KernelContext context, FloatArray floats, DoubleArray doubles, IntArray call,
            DoubleArray factors) {
        int lane = context.localIdx;
        int row = context.groupIdx;
        int width = call.get(3);
        int rule = call.get(13);
        if (row < call.get(2)) {
            double z = doubles.get(call.get(6) + row * call.get(7));
            int swaps = 0;
            if (rule == 1) {
                swaps = 1;
            }
            if (rule == 2) {
                // NaN becomes the lowest number, which is below every threshold.
                if (TornadoMath.max(z, -Double.MAX_VALUE) >= factors.get(0)) {
                    swaps = 1;
                }
            }
            if (swaps == 1) {
                int from = call.get(0) + row * call.get(1);
                int to = call.get(8) + row * call.get(9);
                for (int first = 0; first < width; first += LANES) {
                    int i = first + lane;
                    if (i < width) {
                        floats.set(to + i, floats.get(to + i) + floats.get(from + i));
                    }
                }
            }
        }
    }
}
