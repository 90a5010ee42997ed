package dev.palimpsest.internal.tornado.transformer;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Rows cleared, added, looked up in trained tables and rotated; the largest element of a row. */
final class RowKernels {

    /** Lanes of a workgroup that owns one row of logits. */
    static final int ARGMAX_LANES = 128;

    private RowKernels() {}

    /**
     * {@code to = 0}; {@code call} as for {@link FloatMoveKernels#move}. A thread owns every globalGroupSizeX-th element.
     */
    static void clear(KernelContext context, FloatArray floats, IntArray call) {
        int columns = call.get(5);
        int count = call.get(4) * columns;
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            int row = i / columns;
            floats.set(call.get(2) + row * call.get(3) + i - row * columns, 0f);
        }
    }

    /**
     * {@code to[toRows[i]] += from[fromRows[i]]}; a thread owns a column and goes through it in the order of i, so that
     * rows listed twice add up in that order. {@code call} as for {@link FloatMoveKernels#move}.
     */
    static void add(KernelContext context, FloatArray floats, IntArray index, IntArray call) {
        int rows = call.get(4);
        int columns = call.get(5);
        for (int column = context.globalIdx; column < columns; column += context.globalGroupSizeX) {
            for (int i = 0; i < rows; i++) {
                int source = call.get(0) + index.get(call.get(6) + i) * call.get(1) + column;
                int target = call.get(2) + index.get(call.get(7) + i) * call.get(3) + column;
                floats.set(target, floats.get(target) + floats.get(source));
            }
        }
    }

    /** {@link FloatEmbedKernels#embed} from a trained table, which lies among the activations. */
    static void embedTrained(KernelContext context, FloatArray floats, IntArray index, IntArray call) {
        FloatEmbedKernels.embed(context, floats, floats, index, call);
    }

    /**
     * Rotary embedding in place; a thread owns every globalGroupSizeX-th pair of features. (Not called rotate: OpenCL has
     * a function of that name.)
     *
     * <pre>
     *   call   0 x   1 its stride   2 rows   3 heads   4 head width   5 pairs of a head that are rotated
     *          6 cosines and sines side by side, [rows, 2·pairs]   7 1: inverse
     * </pre>
     */
    static void rotatePairs(KernelContext context, FloatArray floats, IntArray call) {
        int heads = call.get(3);
        int pairs = call.get(5);
        int count = call.get(2) * heads * pairs;
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            int pair = i % pairs;
            int head = i / pairs % heads;
            int row = i / (pairs * heads);
            int turn = call.get(6) + row * 2 * pairs + 2 * pair;
            float cosine = floats.get(turn);
            float sine = floats.get(turn + 1);
            if (call.get(7) == 1) {
                sine = -sine;
            }
            int at = call.get(0) + row * call.get(1) + head * call.get(4) + 2 * pair;
            float even = floats.get(at);
            float odd = floats.get(at + 1);
            floats.set(at, even * cosine - odd * sine);
            floats.set(at + 1, odd * cosine + even * sine);
        }
    }

    /**
     * Per row, the lowest index of the largest element; the first NaN if there is one. A workgroup owns a row, a lane
     * every {@value #ARGMAX_LANES}-th element of it: first the largest value, then the lowest index that has it. Conditions
     * are written one at a time: TornadoVM joins nested ones by && and ||, and negates those wrongly.
     *
     * <pre>
     *   call   0 logits   1 their stride   2 rows   3 columns
     * </pre>
     */
    static void argmax(KernelContext context, FloatArray floats, IntArray best, IntArray call) {
        float[] values = context.allocateFloatLocalArray(ARGMAX_LANES);
        int[] places = context.allocateIntLocalArray(ARGMAX_LANES);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int columns = call.get(3);
        if (row < call.get(2)) {
            int at = call.get(0) + row * call.get(1);
            float largest = Float.NEGATIVE_INFINITY;
            int place = columns;
            for (int first = 0; first < columns; first += ARGMAX_LANES) {
                int i = first + lane;
                if (i < columns) {
                    float value = floats.get(at + i);
                    largest = TornadoMath.max(largest, value);
                    int isNumber = 0;
                    if (value == value) {
                        isNumber = 1;
                    }
                    place = TornadoMath.min(place, i + isNumber * columns);
                }
            }
            values[lane] = largest;
            places[lane] = place;
            for (int half = ARGMAX_LANES / 2; half > 0; half >>= 1) {
                context.localBarrier();
                if (lane < half) {
                    values[lane] = TornadoMath.max(values[lane], values[lane + half]);
                    places[lane] = TornadoMath.min(places[lane], places[lane + half]);
                }
            }
            context.localBarrier();
            float max = values[0];
            int firstNaN = places[0];
            context.localBarrier();
            int lowest = columns;
            for (int first = 0; first < columns; first += ARGMAX_LANES) {
                int i = first + lane;
                if (i < columns) {
                    if (floats.get(at + i) == max) {
                        lowest = TornadoMath.min(lowest, i);
                    }
                }
            }
            places[lane] = lowest;
            for (int half = ARGMAX_LANES / 2; half > 0; half >>= 1) {
                context.localBarrier();
                if (lane < half) {
                    places[lane] = TornadoMath.min(places[lane], places[lane + half]);
                }
            }
            if (lane == 0) {
                int answer = places[0];
                if (firstNaN < columns) {
                    answer = firstNaN;
                }
                best.set(row, answer);
            }
        }
    }
}
