package dev.palimpsest.internal.tornado.linear;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Products with trained weights. They lie among the activations, so that everything such a kernel reads is in one array,
 * which a task may be given once only.
 */
final class TrainedWeightKernels {

    /** Side of the part of {@link #multiply}'s result that a workgroup owns. */
    static final int TILE = 64;

    private TrainedWeightKernels() {}

    /** {@link FloatLinearKernels#few}, by a weight among the activations: an inlined call may pass one array twice. */
    static void few(KernelContext context, FloatArray floats, IntArray call) {
        FloatLinearKernels.few(context, floats, floats, call);
    }

    /**
     * {@code out = epilogue(x·W + b)} for x and W in any layout: {@link FloatLinearKernels#tall}, which is too long for
     * TornadoVM to inline, with one more stride. With x the transpose of a map's input and W the gradient of its output,
     * this is the gradient of the map's weight. Sums go in the order of k, one chain from zero, so that {@link #few} and
     * the kernels of uploaded weights agree with it to the bit.
     *
     * <pre>
     *   call   0 … 13 as for FloatLinearKernels, of which   1 x's stride along rows   16 along inputs
     *
     *   a workgroup owns 64 × 64 results, a thread 4 rows × 4 columns, 16 columns apart, in registers
     *
     *            x tile [16 k][64 rows]      W tile [16 k][64 columns]      both in local memory
     * </pre>
     */
    static void multiply(KernelContext context, FloatArray floats, IntArray call) {
        float[] xTile = context.allocateFloatLocalArray(16 * 65);
        float[] wTile = context.allocateFloatLocalArray(16 * 65);
        float[] sums = context.allocateFloatLocalArray(16 * 256);
        int lx = context.localIdx;
        int ly = context.localIdy;
        int lane = ly * 16 + lx;
        int alongRows = call.get(1);
        int rows = call.get(2);
        int inputs = call.get(3);
        int alongInputs = call.get(5);
        int alongOutputs = call.get(6);
        int outputs = call.get(7);
        int alongXInputs = call.get(16);
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
                int k = element / 64;
                int feature = element - k * 64;
                int otherFeature = element / 16;
                int otherK = element - otherFeature * 16;
                // Neighbouring lanes read neighbouring elements, whichever index comes first in memory.
                int row = feature;
                int xK = k;
                if (alongXInputs == 1) {
                    row = otherFeature;
                    xK = otherK;
                }
                float x = 0f;
                if (firstRow + row < rows && from + xK < inputs) {
                    x = floats.get(call.get(0) + (firstRow + row) * alongRows + (from + xK) * alongXInputs);
                }
                xTile[xK * 65 + row] = x;
                int column = feature;
                int wK = k;
                if (alongInputs == 1) {
                    column = otherFeature;
                    wK = otherK;
                }
                float w = 0f;
                if (from + wK < inputs && firstColumn + column < outputs) {
                    w = floats.get(call.get(4) + (from + wK) * alongInputs + (firstColumn + column) * alongOutputs);
                }
                wTile[wK * 65 + column] = w;
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
        // Through local memory, where each lane reads only what it wrote: one epilogue in a loop, not sixteen.
        for (int i = 0; i < 16; i++) {
            int row = firstRow + ly * 4 + i / 4;
            int column = firstColumn + lx + i % 4 * 16;
            if (row < rows && column < outputs) {
                Epilogue.finish(floats, call, row, column, sums[i * 256 + lane]);
            }
        }
    }
}
