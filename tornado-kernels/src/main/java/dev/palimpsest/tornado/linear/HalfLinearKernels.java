package dev.palimpsest.tornado.linear;

import dev.palimpsest.tornado.arithmetic.Halves;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * {@link LinearKernels} for weights stored as binary16: half is storage only, products and sums are float.
 *
 * <p>Both kernels add up {@code x·w} in the order of k, one chain from zero per element of the result, so that they agree
 * to the bit and a row does not depend on the rows beside it.
 *
 * <pre>
 *   call   0 x   1 its stride   2 rows   3 inputs
 *          4 W   5 its stride along inputs   6 along outputs   7 outputs
 *          8 bias, or −1   9 epilogue   10 out   11 its stride   12 pre-activation, or −1   13 its stride
 *
 *   few    a workgroup owns 16 × 16 results, a thread one of them
 *   tall   a workgroup owns 64 × 64 results, a thread 4 rows × 4 columns, 16 columns apart, in registers
 *
 *            x tile [16 k][64 rows]      W tile [16 k][64 columns]      both in local memory
 * </pre>
 */
final class HalfLinearKernels {

    private HalfLinearKernels() {}

    static void few(KernelContext context, FloatArray floats, ShortArray weights, IntArray call) {
        float[] xTile = context.allocateFloatLocalArray(16 * 17);
        float[] wTile = context.allocateFloatLocalArray(16 * 17);
        int lx = context.localIdx;
        int ly = context.localIdy;
        int rows = call.get(2);
        int inputs = call.get(3);
        int alongInputs = call.get(5);
        int alongOutputs = call.get(6);
        int outputs = call.get(7);
        int firstRow = context.groupIdy * 16;
        int firstColumn = context.groupIdx * 16;
        int xAt = call.get(0) + (firstRow + ly) * call.get(1);
        float sum = 0f;
        for (int from = 0; from < inputs; from += 16) {
            float x = 0f;
            if (firstRow + ly < rows && from + lx < inputs) {
                x = floats.get(xAt + from + lx);
            }
            xTile[ly * 17 + lx] = x;
            // Neighbouring lanes read neighbouring weights, whichever index comes first in memory.
            int k = ly;
            int column = lx;
            if (alongInputs == 1) {
                k = lx;
                column = ly;
            }
            float w = 0f;
            if (from + k < inputs && firstColumn + column < outputs) {
                w = Halves.toFloat(weights.get(call.get(4) + (from + k) * alongInputs + (firstColumn + column) * alongOutputs));
            }
            wTile[k * 17 + column] = w;
            context.localBarrier();
            for (int i = 0; i < 16; i++) {
                sum += xTile[ly * 17 + i] * wTile[i * 17 + lx];
            }
            context.localBarrier();
        }
        if (firstRow + ly < rows && firstColumn + lx < outputs) {
            Epilogue.finish(floats, call, firstRow + ly, firstColumn + lx, sum);
        }
    }

    static void tall(KernelContext context, FloatArray floats, ShortArray weights, IntArray call) {
        float[] xTile = context.allocateFloatLocalArray(16 * 65);
        float[] wTile = context.allocateFloatLocalArray(16 * 65);
        float[] sums = context.allocateFloatLocalArray(16 * 256);
        int lx = context.localIdx;
        int ly = context.localIdy;
        int lane = ly * 16 + lx;
        int rows = call.get(2);
        int inputs = call.get(3);
        int alongInputs = call.get(5);
        int alongOutputs = call.get(6);
        int outputs = call.get(7);
        int firstRow = context.groupIdy * 64;
        int firstColumn = context.groupIdx * 64;
        float c00 = 0f;
        float c01 = 0f;
        float c02 = 0f;
        float c03 = 0f;
        float c10 = 0f;
        float c11 = 0f;
        float c12 = 0f;
        float c13 = 0f;
        float c20 = 0f;
        float c21 = 0f;
        float c22 = 0f;
        float c23 = 0f;
        float c30 = 0f;
        float c31 = 0f;
        float c32 = 0f;
        float c33 = 0f;
        for (int from = 0; from < inputs; from += 16) {
            for (int part = 0; part < 4; part++) {
                int element = part * 256 + lane;
                int row = element / 16;
                int k = element - row * 16;
                float x = 0f;
                if (firstRow + row < rows && from + k < inputs) {
                    x = floats.get(call.get(0) + (firstRow + row) * call.get(1) + from + k);
                }
                xTile[k * 65 + row] = x;
                int column = row;
                if (alongOutputs == 1) {
                    k = element / 64;
                    column = element - k * 64;
                }
                float w = 0f;
                if (from + k < inputs && firstColumn + column < outputs) {
                    w = Halves.toFloat(weights.get(call.get(4) + (from + k) * alongInputs + (firstColumn + column) * alongOutputs));
                }
                wTile[k * 65 + column] = w;
            }
            context.localBarrier();
            for (int k = 0; k < 16; k++) {
                float x0 = xTile[k * 65 + ly * 4 + 0];
                float x1 = xTile[k * 65 + ly * 4 + 1];
                float x2 = xTile[k * 65 + ly * 4 + 2];
                float x3 = xTile[k * 65 + ly * 4 + 3];
                float w0 = wTile[k * 65 + lx + 0];
                float w1 = wTile[k * 65 + lx + 16];
                float w2 = wTile[k * 65 + lx + 32];
                float w3 = wTile[k * 65 + lx + 48];
                c00 += x0 * w0;
                c01 += x0 * w1;
                c02 += x0 * w2;
                c03 += x0 * w3;
                c10 += x1 * w0;
                c11 += x1 * w1;
                c12 += x1 * w2;
                c13 += x1 * w3;
                c20 += x2 * w0;
                c21 += x2 * w1;
                c22 += x2 * w2;
                c23 += x2 * w3;
                c30 += x3 * w0;
                c31 += x3 * w1;
                c32 += x3 * w2;
                c33 += x3 * w3;
            }
            context.localBarrier();
        }
        sums[0 + lane] = c00;
        sums[256 + lane] = c01;
        sums[512 + lane] = c02;
        sums[768 + lane] = c03;
        sums[1024 + lane] = c10;
        sums[1280 + lane] = c11;
        sums[1536 + lane] = c12;
        sums[1792 + lane] = c13;
        sums[2048 + lane] = c20;
        sums[2304 + lane] = c21;
        sums[2560 + lane] = c22;
        sums[2816 + lane] = c23;
        sums[3072 + lane] = c30;
        sums[3328 + lane] = c31;
        sums[3584 + lane] = c32;
        sums[3840 + lane] = c33;
        // Through local memory, of which each lane reads only what it wrote: one epilogue in a loop, not sixteen.
        for (int i = 0; i < 16; i++) {
            int row = firstRow + ly * 4 + i / 4;
            int column = firstColumn + lx + i % 4 * 16;
            if (row < rows && column < outputs) {
                Epilogue.finish(floats, call, row, column, sums[i * 256 + lane]);
            }
        }
    }
}
