package dev.palimpsest.internal.compute.cpu.transformer;

import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import dev.palimpsest.internal.compute.cpu.storage.StoredRows;

/** Looks up, copies and adds rows. */
public final class RowMoves {

    private RowMoves() {}

    public static void embed(Workers workers, int[] tokens, StoredRows tokenTable, int[] positions,
            StoredRows positionTable, FloatRows out) {
        int width = out.columns();
        float[] to = out.data();
        Chunks.rows(workers, tokens.length, 4L * width, (t, scratch) -> {
            int at = out.at(t);
            tokenTable.read(tokens[t], 0, width, to, at, scratch);
            if (positionTable != null) {
                float[] position = scratch.floats(Scratch.ROWS, width);
                positionTable.read(positions[t], 0, width, position, 0, scratch);
                for (int i = 0; i < width; i++) {
                    to[at + i] += position[i];
                }
            }
        });
    }

    /**
     * {@code to[toRows[i]] = from[fromRows[i]]}, the elements in the arrays {@code source} and {@code target}; without
     * rows, row i.
     */
    public static void move(Tensor from, Object source, int[] fromRows, Tensor to, Object target, int[] toRows) {
        int count = fromRows == null ? from.rows() : fromRows.length;
        for (int i = 0; i < count; i++) {
            int row = fromRows == null ? i : fromRows[i];
            int into = toRows == null ? i : toRows[i];
            System.arraycopy(source, from.at(row), target, to.at(into), from.columns());
        }
    }

    public static void add(FloatRows from, int[] fromRows, FloatRows to, int[] toRows) {
        float[] source = from.data();
        float[] target = to.data();
        for (int i = 0; i < fromRows.length; i++) {
            int at = from.at(fromRows[i]);
            int into = to.at(toRows[i]);
            for (int j = 0; j < from.columns(); j++) {
                target[into + j] += source[at + j];
            }
        }
    }

    /** Per row, the lowest index of the largest element; the first NaN if there is one. */
    public static int[] argmax(Workers workers, FloatRows logits) {
        int[] best = new int[logits.rows()];
        float[] data = logits.data();
        Chunks.rows(workers, logits.rows(), logits.columns(), (r, scratch) -> {
            int at = logits.at(r);
            int index = 0;
            for (int i = 1; i < logits.columns() && !Float.isNaN(data[at + index]); i++) {
                if (!(data[at + i] <= data[at + index])) {
                    index = i;
                }
            }
            best[r] = index;
        });
        return best;
    }
}
