package dev.palimpsest.internal.tornado.linear;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * {@code x·W} on tensor cores, W in binary16, x rounded to binary16, sums in float; CUDA and PTX backends only.
 *
 * <pre>
 *   [multiply]  a workgroup, one warp of 32, owns 16 × 16 sums: two mma of 16 × 8 × 16 side by side
 *       x tile [16 rows][8 pairs along k]     W tiles [16 k][4 pairs of columns], left and right
 *       │ sums, padded to whole tiles
 *       ▼
 *   [finish]    a thread owns every globalGroupSizeX-th result: bias, GELU, add
 *
 *   call   as {@link HalfLinearKernels}, and   14 sums   15 their stride, a multiple of 16
 * </pre>
 */
final class TensorCoreKernels {

    static final int WARP = 32;

    private TensorCoreKernels() {}

    static void multiply(KernelContext context, FloatArray floats, ShortArray halves, IntArray call) {
        int[] xTile = context.allocateIntLocalArray(128);
        int[] left = context.allocateIntLocalArray(128);
        int[] right = context.allocateIntLocalArray(128);
        int lane = context.localIdx;
        int rows = call.get(2);
        int inputs = call.get(3);
        int outputs = call.get(7);
        int firstRow = context.groupIdy * 16;
        int firstColumn = context.groupIdx * 16;
        float[] leftSums = context.mmaFragment(0.0f);
        float[] rightSums = context.mmaFragment(0.0f);
        for (int from = 0; from < inputs; from += 16) {
            for (int part = 0; part < 128; part += WARP) {
                int pair = part + lane;
                int row = firstRow + pair / 8;
                int k = from + pair % 8 * 2;
                xTile[pair] = packed(x(floats, call, row, k, rows, inputs), x(floats, call, row, k + 1, rows, inputs));
            }
            for (int part = 0; part < 64; part += WARP) {
                int pair = part + lane;
                int k = from + pair / 4;
                int column = firstColumn + pair % 4 * 2;
                left[pair] = w(halves, call, k, column, inputs, outputs)
                        | (w(halves, call, k, column + 1, inputs, outputs) << 16);
                right[pair] = w(halves, call, k, column + 8, inputs, outputs)
                        | (w(halves, call, k, column + 9, inputs, outputs) << 16);
            }
            context.localBarrier();
            HalfFloat[] xFragment = context.mmaLoadA(xTile, 16);
            HalfFloat[] leftFragment = context.mmaLoadB(left, 16);
            leftSums = context.mma(xFragment, leftFragment, leftSums, MMAShape.M16N8K16);
            HalfFloat[] rightFragment = context.mmaLoadB(right, 16);
            rightSums = context.mma(xFragment, rightFragment, rightSums, MMAShape.M16N8K16);
            context.localBarrier();
        }
        // mmaStore writes to row·stride + column, so the offset of the sums is added to the column.
        context.mmaStore(leftSums, floats, firstRow, call.get(14) + firstColumn, call.get(15));
        context.mmaStore(rightSums, floats, firstRow, call.get(14) + firstColumn + 8, call.get(15));
    }

    private static float x(FloatArray floats, IntArray call, int row, int k, int rows, int inputs) {
        float value = 0f;
        if (row < rows) {
            if (k < inputs) {
                value = floats.get(call.get(0) + row * call.get(1) + k);
            }
        }
        return value;
    }

    private static int packed(float first, float second) {
        int low = new HalfFloat(first).getHalfFloatValue() & 0xFFFF;
        int high = new HalfFloat(second).getHalfFloatValue() & 0xFFFF;
        return low | (high << 16);
    }

    private static int w(ShortArray halves, IntArray call, int k, int column, int inputs, int outputs) {
        int bits = 0;
        if (k < inputs) {
            if (column < outputs) {
                bits = halves.get(call.get(4) + k * call.get(5) + column * call.get(6)) & 0xFFFF;
            }
        }
        return bits;
    }

    static void finish(KernelContext context, FloatArray floats, IntArray call) {
        int columns = call.get(7);
        int count = call.get(2) * columns;
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            int row = i / columns;
            int column = i - row * columns;
            Epilogue.finish(floats, call, row, column, floats.get(call.get(14) + row * call.get(15) + column));
        }
    }
}
