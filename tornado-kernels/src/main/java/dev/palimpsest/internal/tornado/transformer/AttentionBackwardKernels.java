package dev.palimpsest.internal.tornado.transformer;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Gradients of attention; probabilities are recomputed, not stored.
 *
 * <pre>
 *   [queries]  a workgroup owns a row and a head          [keys]  a workgroup owns a row's key and value and a head
 *     m, l   running maximum and sum of the scores          goes through the later rows i of its sequence in order
 *     a      Σ p_j·(g·v_j)                                  p  = e^(q_i·k/√w − m_i)/l_i
 *     dQ  =  Σ_j p_j·(g·v_j − a)·k_j/√w                     dK += p·(g_i·v − a_i)/√w·q_i      dV += p·g_i
 *        └──▶ m, 1/l, a  [rows, heads, 3] ──────────────────▶
 *
 *   call    0 q   1 its stride   2 rows   3 heads   4 head width   5 keys   6 stride   7 values   8 stride
 *           9 dQ   10 stride   11 index as for attention   12 gradient   13 stride   14 m, 1/l, a
 *          15 dK   16 stride   17 dV   18 stride
 * </pre>
 */
final class AttentionBackwardKernels {

    static final int LANES = AttentionKernels.LANES;

    private AttentionBackwardKernels() {}

    static void queries(KernelContext context, FloatArray floats, IntArray index, IntArray call) {
        float[] scores = context.allocateFloatLocalArray(LANES);
        float[] slopes = context.allocateFloatLocalArray(LANES);
        int lane = context.localIdx;
        int heads = call.get(3);
        int row = context.groupIdx / heads;
        int head = context.groupIdx - row * heads;
        int width = call.get(4);
        if (row < call.get(2)) {
            int firstKey = index.get(call.get(11) + 3 * row);
            int seen = index.get(call.get(11) + 3 * row + 1) + 1;
            int q = call.get(0) + row * call.get(1) + head * width;
            int g = call.get(12) + row * call.get(13) + head * width;
            int keys = call.get(5) + firstKey * call.get(6) + head * width;
            int values = call.get(7) + firstKey * call.get(8) + head * width;
            int out = call.get(9) + row * call.get(10) + head * width;
            int kept = call.get(14) + (row * heads + head) * 3;
            float scale = 1f / TornadoMath.sqrt((float) width);
            float max = Float.NEGATIVE_INFINITY;
            float sum = 0f;
            float along = 0f;
            for (int from = 0; from < seen; from += LANES) {
                float score = 0f;
                float slope = 0f;
                if (from + lane < seen) {
                    int key = keys + (from + lane) * call.get(6);
                    int value = values + (from + lane) * call.get(8);
                    for (int f = 0; f < width; f++) {
                        score += floats.get(q + f) * floats.get(key + f);
                        slope += floats.get(g + f) * floats.get(value + f);
                    }
                }
                scores[lane] = score * scale;
                slopes[lane] = slope;
                context.localBarrier();
                int count = seen - from;
                if (count > LANES) {
                    count = LANES;
                }
                float newMax = max;
                for (int j = 0; j < count; j++) {
                    newMax = TornadoMath.max(newMax, scores[j]);
                }
                float shrink = TornadoMath.exp(max - newMax);
                max = newMax;
                sum *= shrink;
                along *= shrink;
                for (int j = 0; j < count; j++) {
                    float power = TornadoMath.exp(scores[j] - newMax);
                    sum += power;
                    along += power * slopes[j];
                }
                context.localBarrier();
            }
            float share = 1f / sum;
            along *= share;
            if (lane == 0) {
                floats.set(kept, max);
                floats.set(kept + 1, share);
                floats.set(kept + 2, along);
            }
            for (int block = 0; block < width; block += AttentionKernels.BLOCK) {
                int f0 = block + lane;
                int f1 = f0 + LANES;
                int f2 = f1 + LANES;
                int f3 = f2 + LANES;
                float d0 = 0f;
                float d1 = 0f;
                float d2 = 0f;
                float d3 = 0f;
                for (int from = 0; from < seen; from += LANES) {
                    float score = 0f;
                    float slope = 0f;
                    if (from + lane < seen) {
                        int key = keys + (from + lane) * call.get(6);
                        int value = values + (from + lane) * call.get(8);
                        for (int f = 0; f < width; f++) {
                            score += floats.get(q + f) * floats.get(key + f);
                            slope += floats.get(g + f) * floats.get(value + f);
                        }
                    }
                    float power = TornadoMath.exp(score * scale - max) * share;
                    scores[lane] = power * (slope - along) * scale;
                    context.localBarrier();
                    int count = seen - from;
                    if (count > LANES) {
                        count = LANES;
                    }
                    for (int j = 0; j < count; j++) {
                        float d = scores[j];
                        int key = keys + (from + j) * call.get(6);
                        if (f0 < width) {
                            d0 += d * floats.get(key + f0);
                        }
                        if (f1 < width) {
                            d1 += d * floats.get(key + f1);
                        }
                        if (f2 < width) {
                            d2 += d * floats.get(key + f2);
                        }
                        if (f3 < width) {
                            d3 += d * floats.get(key + f3);
                        }
                    }
                    context.localBarrier();
                }
                if (f0 < width) {
                    floats.set(out + f0, d0);
                }
                if (f1 < width) {
                    floats.set(out + f1, d1);
                }
                if (f2 < width) {
                    floats.set(out + f2, d2);
                }
                if (f3 < width) {
                    floats.set(out + f3, d3);
                }
            }
        }
    }

    static void keys(KernelContext context, FloatArray floats, IntArray index, IntArray call) {
        float[] slopes = context.allocateFloatLocalArray(LANES);
        float[] shares = context.allocateFloatLocalArray(LANES);
        int lane = context.localIdx;
        int heads = call.get(3);
        int row = context.groupIdx / heads;
        int head = context.groupIdx - row * heads;
        int width = call.get(4);
        if (row < call.get(2)) {
            int keyRow = index.get(call.get(11) + 3 * row) + index.get(call.get(11) + 3 * row + 1);
            int end = index.get(call.get(11) + 3 * row + 2) + 1;
            int key = call.get(5) + keyRow * call.get(6) + head * width;
            int value = call.get(7) + keyRow * call.get(8) + head * width;
            int toKey = call.get(15) + row * call.get(16) + head * width;
            int toValue = call.get(17) + row * call.get(18) + head * width;
            float scale = 1f / TornadoMath.sqrt((float) width);
            for (int feature = lane; feature - lane < width; feature += LANES) {
                float dKey = 0f;
                float dValue = 0f;
                for (int from = row; from < end; from += LANES) {
                    float slope = 0f;
                    float share = 0f;
                    int i = from + lane;
                    if (i < end) {
                        int q = call.get(0) + i * call.get(1) + head * width;
                        int g = call.get(12) + i * call.get(13) + head * width;
                        int kept = call.get(14) + (i * heads + head) * 3;
                        float score = 0f;
                        float along = 0f;
                        for (int f = 0; f < width; f++) {
                            score += floats.get(q + f) * floats.get(key + f);
                            along += floats.get(g + f) * floats.get(value + f);
                        }
                        share = TornadoMath.exp(score * scale - floats.get(kept)) * floats.get(kept + 1);
                        slope = share * (along - floats.get(kept + 2)) * scale;
                    }
                    slopes[lane] = slope;
                    shares[lane] = share;
                    context.localBarrier();
                    int count = end - from;
                    if (count > LANES) {
                        count = LANES;
                    }
                    if (feature < width) {
                        for (int j = 0; j < count; j++) {
                            int later = from + j;
                            dKey += slopes[j] * floats.get(call.get(0) + later * call.get(1) + head * width + feature);
                            dValue += shares[j]
                                    * floats.get(call.get(12) + later * call.get(13) + head * width + feature);
                        }
                    }
                    context.localBarrier();
                }
                if (feature < width) {
                    floats.set(toKey + feature, dKey);
                    floats.set(toValue + feature, dValue);
                }
            }
        }
    }
}
