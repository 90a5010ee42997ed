package dev.palimpsest.internal.compute.cpu.transformer;

import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.cpu.linear.ScaledSum;
import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import java.util.Arrays;

/**
 * Attention's gradients; the probabilities are recomputed rather than stored.
 *
 * <p>Per row t with output gradient g and probabilities p over its positions j:
 * <pre>
 *   dP_j = g·v_j         dS_j = p_j·(dP_j − Σ_i p_i·dP_i)/√width
 *   dQ_t = Σ_j dS_j·k_j  dK_j += dS_j·q_t      dV_j += p_j·g
 * </pre>
 * A unit is one head of one sequence and adds to its dK and dV in the order of t.
 */
public final class AttentionBackward {

    private AttentionBackward() {}

    public static void backward(Workers workers, FloatRows q, FloatRows keys, FloatRows values, Sequences sequences,
            int heads, FloatRows gradient, FloatRows dQ, FloatRows dK, FloatRows dV) {
        int width = q.columns() / heads;
        long cost = 0;
        for (int s = 0; s < sequences.count(); s++) {
            cost += (long) sequences.rows(s) * sequences.keys(s) * q.columns() / 3;
        }
        workers.run(sequences.count() * heads, cost, (unit, scratch) -> {
            int s = unit / heads;
            if (sequences.rows(s) > 0) {
                new Head(q, keys, values, sequences, s, unit % heads * width, width, gradient, dQ, dK, dV)
                        .run(scratch);
            }
        });
    }

    /** One head of sequence s, the features {@code [feature, feature + width)}. */
    private record Head(FloatRows q, FloatRows keys, FloatRows values, Sequences sequences, int s, int feature,
            int width, FloatRows gradient, FloatRows dQ, FloatRows dK, FloatRows dV) {

        void run(Scratch scratch) {
            int count = sequences.keys(s);
            int own = sequences.rows(s);
            int firstKey = sequences.firstKey(s);
            int firstRow = sequences.firstRow(s);
            int stride = Lanes.roundUp(count, HeadKernels.PADDING);
            int size = Math.multiplyExact(width, stride);
            float[] keyColumns = HeadKernels.columns(keys, firstKey, count, feature, width, stride,
                    scratch.floats(Scratch.KEYS, size), scratch);
            float[] valueColumns = HeadKernels.columns(values, firstKey, count, feature, width, stride,
                    scratch.floats(Scratch.VALUES, size), scratch);
            float[] p = scratch.floats(Scratch.SCORES, stride);
            float[] dS = scratch.floats(Scratch.GRADIENTS, stride);
            float scale = (float) (1 / Math.sqrt(width));
            for (int row = firstRow; row < firstRow + own; row++) {
                Arrays.fill(dK.data(), dK.at(row) + feature, dK.at(row) + feature + width, 0);
                Arrays.fill(dV.data(), dV.at(row) + feature, dV.at(row) + feature + width, 0);
            }
            for (int i = 0; i < own; i++) {
                int row = firstRow + i;
                int qAt = q.at(row) + feature;
                int gAt = gradient.at(row) + feature;
                int seen = count - own + i + 1;
                HeadKernels.products(q.data(), qAt, width, keyColumns, stride, seen, p);
                HeadKernels.softmax(p, seen, scale);
                HeadKernels.products(gradient.data(), gAt, width, valueColumns, stride, seen, dS);
                toScoreGradients(p, dS, seen, scale);
                HeadKernels.weightedSum(dS, seen, keys.data(), keys.at(firstKey) + feature, keys.stride(), width,
                        dQ.data(), dQ.at(row) + feature);
                // Positions of the cache are constants: only the batch's own rows accumulate gradients.
                for (int j = count - own; j < seen; j++) {
                    int to = firstRow + j - (count - own);
                    ScaledSum.add(dS[j], q.data(), qAt, dK.data(), dK.at(to) + feature, width);
                    ScaledSum.add(p[j], gradient.data(), gAt, dV.data(), dV.at(to) + feature, width);
                }
            }
        }

        /** {@code dS: dP → p·(dP − Σ p·dP)·scale}. */
        private static void toScoreGradients(float[] p, float[] dS, int count, float scale) {
            double along = 0;
            for (int j = 0; j < count; j++) {
                along += (double) p[j] * dS[j];
            }
            for (int j = 0; j < count; j++) {
                dS[j] = (float) (p[j] * (dS[j] - along) * scale);
            }
        }
    }
}
