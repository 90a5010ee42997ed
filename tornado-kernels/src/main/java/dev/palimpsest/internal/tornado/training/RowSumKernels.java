package dev.palimpsest.internal.tornado.training;

import dev.palimpsest.internal.tornado.arithmetic.FloatGroupSums;
import dev.palimpsest.internal.tornado.arithmetic.SquaredNorms;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Sums over rows: the gradients of biases and of the parameters of layer norms.
 *
 * <pre>
 *   a workgroup owns 64 columns and goes through the rows in blocks of 64 (two tiles: of 32):
 *     all lanes    block ─▶ tile [rows][64 columns] in local memory
 *     lanes 0–63   each adds a column of the tile, rows ascending: one chain, whatever the grid
 *
 *   call   0 rows   1 their stride   2 T   3 columns   4 sum or dβ
 *          5 x   6 its stride   7 dγ   8 mean and scale of every row of x, [T, 2]
 *   scalars   0 ε
 * </pre>
 */
final class RowSumKernels {

    /** Lanes of every kernel here. */
    static final int LANES = 256;
    /** Columns that a workgroup owns. */
    static final int COLUMNS = 64;

    private RowSumKernels() {}

    /** {@code sum += Σ_t rows_t}. */
    static void add(KernelContext context, FloatArray floats, IntArray call) {
        float[] tile = context.allocateFloatLocalArray(64 * 64);
        int lane = context.localIdx;
        int count = call.get(2);
        int columns = call.get(3);
        int firstColumn = context.groupIdx * COLUMNS;
        float sum = 0f;
        if (lane < COLUMNS && firstColumn + lane < columns) {
            sum = floats.get(call.get(4) + firstColumn + lane);
        }
        for (int from = 0; from < count; from += 64) {
            for (int part = 0; part < 16; part++) {
                int element = part * LANES + lane;
                int t = element / COLUMNS;
                int column = element - t * COLUMNS;
                float value = 0f;
                if (from + t < count && firstColumn + column < columns) {
                    value = floats.get(call.get(0) + (from + t) * call.get(1) + firstColumn + column);
                }
                tile[element] = value;
            }
            context.localBarrier();
            if (lane < COLUMNS) {
                int rows = TornadoMath.min(64, count - from);
                for (int t = 0; t < rows; t++) {
                    sum += tile[t * COLUMNS + lane];
                }
            }
            context.localBarrier();
        }
        if (lane < COLUMNS && firstColumn + lane < columns) {
            floats.set(call.get(4) + firstColumn + lane, sum);
        }
    }

    /** Mean and {@code 1/√(variance + ε)} of every row of x; a workgroup owns a row, a lane every LANES-th feature. */
    static void moments(KernelContext context, FloatArray floats, IntArray call, FloatArray scalars) {
        float[] partial = context.allocateFloatLocalArray(LANES);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int width = call.get(3);
        if (row < call.get(2)) {
            int at = call.get(5) + row * call.get(6);
            float mean = FloatGroupSums.mean(context, floats, partial, LANES, at, width);
            float variance = FloatGroupSums.variance(context, floats, partial, LANES, at, width, mean);
            if (lane == 0) {
                floats.set(call.get(8) + 2 * row, mean);
                floats.set(call.get(8) + 2 * row + 1, 1f / TornadoMath.sqrt(variance + scalars.get(0)));
            }
        }
    }

    /** {@code dγ += Σ_t gradient_t·x̂_t}, {@code dβ += Σ_t gradient_t}; the rows are the gradient's. */
    static void normParameters(KernelContext context, FloatArray floats, IntArray call) {
        float[] gains = context.allocateFloatLocalArray(32 * 64);
        float[] biases = context.allocateFloatLocalArray(32 * 64);
        int lane = context.localIdx;
        int count = call.get(2);
        int columns = call.get(3);
        int firstColumn = context.groupIdx * COLUMNS;
        float gain = 0f;
        float bias = 0f;
        if (lane < COLUMNS && firstColumn + lane < columns) {
            gain = floats.get(call.get(7) + firstColumn + lane);
            bias = floats.get(call.get(4) + firstColumn + lane);
        }
        for (int from = 0; from < count; from += 32) {
            for (int part = 0; part < 8; part++) {
                int element = part * LANES + lane;
                int t = element / COLUMNS;
                int column = element - t * COLUMNS;
                float gradient = 0f;
                float along = 0f;
                if (from + t < count && firstColumn + column < columns) {
                    gradient = floats.get(call.get(0) + (from + t) * call.get(1) + firstColumn + column);
                    float x = floats.get(call.get(5) + (from + t) * call.get(6) + firstColumn + column);
                    int kept = call.get(8) + 2 * (from + t);
                    along = gradient * ((x - floats.get(kept)) * floats.get(kept + 1));
                }
                gains[element] = along;
                biases[element] = gradient;
            }
            context.localBarrier();
            if (lane < COLUMNS) {
                int rows = TornadoMath.min(32, count - from);
                for (int t = 0; t < rows; t++) {
                    gain += gains[t * COLUMNS + lane];
                    bias += biases[t * COLUMNS + lane];
                }
            }
            context.localBarrier();
        }
        if (lane < COLUMNS && firstColumn + lane < columns) {
            floats.set(call.get(7) + firstColumn + lane, gain);
            floats.set(call.get(4) + firstColumn + lane, bias);
        }
    }

    /** {@code squares_t = Σ_j rows_tj²} in double; a workgroup owns a row, a lane every LANES-th element of it. */
    static void squares(KernelContext context, FloatArray floats, DoubleArray squares, IntArray call) {
        double[] partial = context.allocateDoubleLocalArray(LANES);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int width = call.get(3);
        if (row < call.get(2)) {
            int at = call.get(0) + row * call.get(1);
            double sum = SquaredNorms.of(context, floats, partial, LANES, at, width);
            if (lane == 0) {
                squares.set(row, sum);
            }
        }
    }
}
