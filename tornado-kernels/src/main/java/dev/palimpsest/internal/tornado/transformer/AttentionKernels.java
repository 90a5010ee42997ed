package dev.palimpsest.internal.tornado.transformer;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Causal attention over packed sequences, in one pass over the keys with a running maximum.
 *
 * <pre>
 *   a workgroup of 64 lanes owns one row and one head
 *
 *     tile of 64 keys:   lane j   score_j = q·k_j/√width     ─▶ local memory
 *                        lane f   out_f = out_f·e^(old max − new max) + Σ_j p_j·v_jf
 *
 *   call    0 q   1 its stride   2 rows   3 heads   4 head width   5 keys   6 stride   7 values   8 stride
 *           9 out   10 stride   11 index: per row first key, position, last row of the sequence
 * </pre>
 *
 * Tiles start at a sequence's position 0, so that the result is the same to the bit whatever else is in the batch, with and
 * without a cache. A lane holds up to four features; heads wider than {@value #BLOCK} are computed in blocks.
 */
final class AttentionKernels {

    static final int LANES = 64;
    /** Features a workgroup holds at a time. */
    static final int BLOCK = 256;

    private AttentionKernels() {}

    static void forward(KernelContext context, FloatArray floats, IntArray index, IntArray call) {
        float[] scores = context.allocateFloatLocalArray(LANES);
        float[] powers = context.allocateFloatLocalArray(LANES);
        int lane = context.localIdx;
        int heads = call.get(3);
        int row = context.groupIdx / heads;
        int head = context.groupIdx - row * heads;
        int width = call.get(4);
        if (row < call.get(2)) {
            int firstKey = index.get(call.get(11) + 3 * row);
            int seen = index.get(call.get(11) + 3 * row + 1) + 1;
            int q = call.get(0) + row * call.get(1) + head * width;
            int keys = call.get(5) + firstKey * call.get(6) + head * width;
            int values = call.get(7) + firstKey * call.get(8) + head * width;
            int out = call.get(9) + row * call.get(10) + head * width;
            float scale = 1f / TornadoMath.sqrt((float) width);
            for (int block = 0; block < width; block += BLOCK) {
                int f0 = block + lane;
                int f1 = f0 + LANES;
                int f2 = f1 + LANES;
                int f3 = f2 + LANES;
                float max = Float.NEGATIVE_INFINITY;
                float sum = 0f;
                float o0 = 0f;
                float o1 = 0f;
                float o2 = 0f;
                float o3 = 0f;
                for (int from = 0; from < seen; from += LANES) {
                    float score = Float.NEGATIVE_INFINITY;
                    if (from + lane < seen) {
                        int key = keys + (from + lane) * call.get(6);
                        float dot = 0f;
                        for (int f = 0; f < width; f++) {
                            dot += floats.get(q + f) * floats.get(key + f);
                        }
                        score = dot * scale;
                    }
                    scores[lane] = score;
                    context.localBarrier();
                    int count = seen - from;
                    if (count > LANES) {
                        count = LANES;
                    }
                    float newMax = max;
                    for (int j = 0; j < count; j++) {
                        newMax = TornadoMath.max(newMax, scores[j]);
                    }
                    float power = 0f;
                    if (lane < count) {
                        power = TornadoMath.exp(score - newMax);
                    }
                    powers[lane] = power;
                    context.localBarrier();
                    float shrink = TornadoMath.exp(max - newMax);
                    max = newMax;
                    sum *= shrink;
                    o0 *= shrink;
                    o1 *= shrink;
                    o2 *= shrink;
                    o3 *= shrink;
                    for (int j = 0; j < count; j++) {
                        float p = powers[j];
                        int value = values + (from + j) * call.get(8);
                        sum += p;
                        if (f0 < width) {
                            o0 += p * floats.get(value + f0);
                        }
                        if (f1 < width) {
                            o1 += p * floats.get(value + f1);
                        }
                        if (f2 < width) {
                            o2 += p * floats.get(value + f2);
                        }
                        if (f3 < width) {
                            o3 += p * floats.get(value + f3);
                        }
                    }
                    context.localBarrier();
                }
                float share = 1f / sum;
                if (f0 < width) {
                    floats.set(out + f0, o0 * share);
                }
                if (f1 < width) {
                    floats.set(out + f1, o1 * share);
                }
                if (f2 < width) {
                    floats.set(out + f2, o2 * share);
                }
                if (f3 < width) {
                    floats.set(out + f3, o3 * share);
                }
            }
        }
    }
}
