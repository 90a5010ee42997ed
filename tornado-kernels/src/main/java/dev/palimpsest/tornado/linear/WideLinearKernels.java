package dev.palimpsest.tornado.linear;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Linear maps with weights in F32. A workgroup owns 128 × 128 results, a thread 8 rows × 8 columns, 16 apart, in registers: a value from local memory
 * serves eight products. For maps with enough tiles to fill a device; the sums are {@link LinearKernels}', to the bit, and so
 * is the call.
 */
final class WideLinearKernels {

    private WideLinearKernels() {}

    static void wide(KernelContext context, FloatArray floats, FloatArray weights, IntArray call) {
        float[] xTile = context.allocateFloatLocalArray(8 * 129);
        float[] wTile = context.allocateFloatLocalArray(8 * 129);
        float[] sums = context.allocateFloatLocalArray(8 * 256);
        int lx = context.localIdx;
        int ly = context.localIdy;
        int lane = ly * 16 + lx;
        int rows = call.get(2);
        int inputs = call.get(3);
        int alongInputs = call.get(5);
        int alongOutputs = call.get(6);
        int outputs = call.get(7);
        int firstRow = context.groupIdy * 128;
        int firstColumn = context.groupIdx * 128;
        float c00 = 0f;
        float c01 = 0f;
        float c02 = 0f;
        float c03 = 0f;
        float c04 = 0f;
        float c05 = 0f;
        float c06 = 0f;
        float c07 = 0f;
        float c10 = 0f;
        float c11 = 0f;
        float c12 = 0f;
        float c13 = 0f;
        float c14 = 0f;
        float c15 = 0f;
        float c16 = 0f;
        float c17 = 0f;
        float c20 = 0f;
        float c21 = 0f;
        float c22 = 0f;
        float c23 = 0f;
        float c24 = 0f;
        float c25 = 0f;
        float c26 = 0f;
        float c27 = 0f;
        float c30 = 0f;
        float c31 = 0f;
        float c32 = 0f;
        float c33 = 0f;
        float c34 = 0f;
        float c35 = 0f;
        float c36 = 0f;
        float c37 = 0f;
        float c40 = 0f;
        float c41 = 0f;
        float c42 = 0f;
        float c43 = 0f;
        float c44 = 0f;
        float c45 = 0f;
        float c46 = 0f;
        float c47 = 0f;
        float c50 = 0f;
        float c51 = 0f;
        float c52 = 0f;
        float c53 = 0f;
        float c54 = 0f;
        float c55 = 0f;
        float c56 = 0f;
        float c57 = 0f;
        float c60 = 0f;
        float c61 = 0f;
        float c62 = 0f;
        float c63 = 0f;
        float c64 = 0f;
        float c65 = 0f;
        float c66 = 0f;
        float c67 = 0f;
        float c70 = 0f;
        float c71 = 0f;
        float c72 = 0f;
        float c73 = 0f;
        float c74 = 0f;
        float c75 = 0f;
        float c76 = 0f;
        float c77 = 0f;
        for (int from = 0; from < inputs; from += 8) {
            for (int part = 0; part < 4; part++) {
                int element = part * 256 + lane;
                int row = element / 8;
                int k = element - row * 8;
                float x = 0f;
                if (firstRow + row < rows && from + k < inputs) {
                    x = floats.get(call.get(0) + (firstRow + row) * call.get(1) + from + k);
                }
                xTile[k * 129 + row] = x;
                int column = row;
                if (alongOutputs == 1) {
                    k = element / 128;
                    column = element - k * 128;
                }
                float w = 0f;
                if (from + k < inputs && firstColumn + column < outputs) {
                    w = weights.get(call.get(4) + (from + k) * alongInputs + (firstColumn + column) * alongOutputs);
                }
                wTile[k * 129 + column] = w;
            }
            context.localBarrier();
            for (int k = 0; k < 8; k++) {
                float x0 = xTile[k * 129 + ly + 0];
                float x1 = xTile[k * 129 + ly + 16];
                float x2 = xTile[k * 129 + ly + 32];
                float x3 = xTile[k * 129 + ly + 48];
                float x4 = xTile[k * 129 + ly + 64];
                float x5 = xTile[k * 129 + ly + 80];
                float x6 = xTile[k * 129 + ly + 96];
                float x7 = xTile[k * 129 + ly + 112];
                float w0 = wTile[k * 129 + lx + 0];
                c00 += x0 * w0;
                c10 += x1 * w0;
                c20 += x2 * w0;
                c30 += x3 * w0;
                c40 += x4 * w0;
                c50 += x5 * w0;
                c60 += x6 * w0;
                c70 += x7 * w0;
                float w1 = wTile[k * 129 + lx + 16];
                c01 += x0 * w1;
                c11 += x1 * w1;
                c21 += x2 * w1;
                c31 += x3 * w1;
                c41 += x4 * w1;
                c51 += x5 * w1;
                c61 += x6 * w1;
                c71 += x7 * w1;
                float w2 = wTile[k * 129 + lx + 32];
                c02 += x0 * w2;
                c12 += x1 * w2;
                c22 += x2 * w2;
                c32 += x3 * w2;
                c42 += x4 * w2;
                c52 += x5 * w2;
                c62 += x6 * w2;
                c72 += x7 * w2;
                float w3 = wTile[k * 129 + lx + 48];
                c03 += x0 * w3;
                c13 += x1 * w3;
                c23 += x2 * w3;
                c33 += x3 * w3;
                c43 += x4 * w3;
                c53 += x5 * w3;
                c63 += x6 * w3;
                c73 += x7 * w3;
                float w4 = wTile[k * 129 + lx + 64];
                c04 += x0 * w4;
                c14 += x1 * w4;
                c24 += x2 * w4;
                c34 += x3 * w4;
                c44 += x4 * w4;
                c54 += x5 * w4;
                c64 += x6 * w4;
                c74 += x7 * w4;
                float w5 = wTile[k * 129 + lx + 80];
                c05 += x0 * w5;
                c15 += x1 * w5;
                c25 += x2 * w5;
                c35 += x3 * w5;
                c45 += x4 * w5;
                c55 += x5 * w5;
                c65 += x6 * w5;
                c75 += x7 * w5;
                float w6 = wTile[k * 129 + lx + 96];
                c06 += x0 * w6;
                c16 += x1 * w6;
                c26 += x2 * w6;
                c36 += x3 * w6;
                c46 += x4 * w6;
                c56 += x5 * w6;
                c66 += x6 * w6;
                c76 += x7 * w6;
                float w7 = wTile[k * 129 + lx + 112];
                c07 += x0 * w7;
                c17 += x1 * w7;
                c27 += x2 * w7;
                c37 += x3 * w7;
                c47 += x4 * w7;
                c57 += x5 * w7;
                c67 += x6 * w7;
                c77 += x7 * w7;
            }
            context.localBarrier();
        }
        // Row by row through local memory, of which each lane reads only what it wrote: one epilogue in a loop.
        for (int r = 0; r < 8; r++) {
            if (r == 0) {
                sums[0 + lane] = c00;
                sums[256 + lane] = c01;
                sums[512 + lane] = c02;
                sums[768 + lane] = c03;
                sums[1024 + lane] = c04;
                sums[1280 + lane] = c05;
                sums[1536 + lane] = c06;
                sums[1792 + lane] = c07;
            } else if (r == 1) {
                sums[0 + lane] = c10;
                sums[256 + lane] = c11;
                sums[512 + lane] = c12;
                sums[768 + lane] = c13;
                sums[1024 + lane] = c14;
                sums[1280 + lane] = c15;
                sums[1536 + lane] = c16;
                sums[1792 + lane] = c17;
            } else if (r == 2) {
                sums[0 + lane] = c20;
                sums[256 + lane] = c21;
                sums[512 + lane] = c22;
                sums[768 + lane] = c23;
                sums[1024 + lane] = c24;
                sums[1280 + lane] = c25;
                sums[1536 + lane] = c26;
                sums[1792 + lane] = c27;
            } else if (r == 3) {
                sums[0 + lane] = c30;
                sums[256 + lane] = c31;
                sums[512 + lane] = c32;
                sums[768 + lane] = c33;
                sums[1024 + lane] = c34;
                sums[1280 + lane] = c35;
                sums[1536 + lane] = c36;
                sums[1792 + lane] = c37;
            } else if (r == 4) {
                sums[0 + lane] = c40;
                sums[256 + lane] = c41;
                sums[512 + lane] = c42;
                sums[768 + lane] = c43;
                sums[1024 + lane] = c44;
                sums[1280 + lane] = c45;
                sums[1536 + lane] = c46;
                sums[1792 + lane] = c47;
            } else if (r == 5) {
                sums[0 + lane] = c50;
                sums[256 + lane] = c51;
                sums[512 + lane] = c52;
                sums[768 + lane] = c53;
                sums[1024 + lane] = c54;
                sums[1280 + lane] = c55;
                sums[1536 + lane] = c56;
                sums[1792 + lane] = c57;
            } else if (r == 6) {
                sums[0 + lane] = c60;
                sums[256 + lane] = c61;
                sums[512 + lane] = c62;
                sums[768 + lane] = c63;
                sums[1024 + lane] = c64;
                sums[1280 + lane] = c65;
                sums[1536 + lane] = c66;
                sums[1792 + lane] = c67;
            } else if (r == 7) {
                sums[0 + lane] = c70;
                sums[256 + lane] = c71;
                sums[512 + lane] = c72;
                sums[768 + lane] = c73;
                sums[1024 + lane] = c74;
                sums[1280 + lane] = c75;
                sums[1536 + lane] = c76;
                sums[1792 + lane] = c77;
            }
            int row = firstRow + ly + r * 16;
            if (row < rows) {
                for (int c = 0; c < 8; c++) {
                    int column = firstColumn + lx + c * 16;
                    if (column < outputs) {
                        Epilogue.finish(floats, call, row, column, sums[c * 256 + lane]);
                    }
                }
            }
        }
    }
}
