package dev.palimpsest.internal.compute.cpu.transformer;

import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import java.util.Arrays;

/**
 * Causal attention over a packed batch.
 *
 * <pre>
 *   a unit: one sequence, one head, up to 64 of its rows
 *
 *     Kᵀ [width][keys]  ◀── transposed once per unit          V rows, read where they are
 *     row t:  scores = q_t·Kᵀ   ─▶  softmax  ─▶  Σ_j p_j·v_j  ─▶  out_t
 * </pre>
 */
public final class Attention {

    private static final int ROWS = 64;

    private Attention() {}

    public static void forward(Workers workers, FloatRows q, FloatRows keys, FloatRows values, Sequences sequences,
            int heads, FloatRows out) {
        int width = q.columns() / heads;
        float scale = (float) (1 / Math.sqrt(width));
        int[] firstUnit = new int[sequences.count() + 1];
        long cost = 0;
        for (int s = 0; s < sequences.count(); s++) {
            firstUnit[s + 1] = firstUnit[s] + heads * ((sequences.rows(s) + ROWS - 1) / ROWS);
            cost += (long) sequences.rows(s) * sequences.keys(s) * q.columns() / 8;
        }
        workers.run(firstUnit[sequences.count()], cost, (unit, scratch) -> {
            int s = sequenceOf(unit, firstUnit);
            int head = (unit - firstUnit[s]) % heads;
            int from = (unit - firstUnit[s]) / heads * ROWS;
            int to = Math.min(from + ROWS, sequences.rows(s));
            rows(q, keys, values, sequences, s, from, to, head * width, width, scale, out, scratch);
        });
    }

    /** The sequence whose units hold {@code unit}: the last s with {@code firstUnit[s] ≤ unit}, empty ones skipped. */
    private static int sequenceOf(int unit, int[] firstUnit) {
        int found = Arrays.binarySearch(firstUnit, unit);
        int s = found >= 0 ? found : -found - 2;
        while (firstUnit[s + 1] == firstUnit[s]) {
            s++;
        }
        return s;
    }

    private static void rows(FloatRows q, FloatRows keys, FloatRows values, Sequences sequences, int s, int from,
            int to, int feature, int width, float scale, FloatRows out, Scratch scratch) {
        int firstPosition = sequences.keys(s) - sequences.rows(s);
        int seen = firstPosition + to;
        int stride = Lanes.roundUp(seen, HeadKernels.PADDING);
        int firstKey = sequences.firstKey(s);
        float[] columns = HeadKernels.columns(keys, firstKey, seen, feature, width, stride,
                scratch.floats(Scratch.KEYS, Math.multiplyExact(width, stride)), scratch);
        float[] scores = scratch.floats(Scratch.SCORES, stride);
        for (int i = from; i < to; i++) {
            int row = sequences.firstRow(s) + i;
            int count = firstPosition + i + 1;
            HeadKernels.products(q.data(), q.at(row) + feature, width, columns, stride, count, scores);
            HeadKernels.softmax(scores, count, scale);
            HeadKernels.weightedSum(scores, count, values.data(), values.at(firstKey) + feature, values.stride(), width,
                    out.data(), out.at(row) + feature);
        }
    }
}
