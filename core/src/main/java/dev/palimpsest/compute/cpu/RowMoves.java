package dev.palimpsest.compute.cpu;

import java.util.BitSet;

/** Rows looked up, copied and added. */
final class RowMoves {

    private RowMoves() {}

    static void embed(Workers workers, int[] tokens, StoredRows tokenTable, int[] positions, StoredRows positionTable,
            FloatRows out) {
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

    static void copy(FloatRows from, FloatRows to) {
        for (int r = 0; r < from.rows(); r++) {
            System.arraycopy(from.data(), from.at(r), to.data(), to.at(r), from.columns());
        }
    }

    static void copy(DoubleRows from, DoubleRows to) {
        for (int r = 0; r < from.rows(); r++) {
            System.arraycopy(from.data(), from.at(r), to.data(), to.at(r), from.columns());
        }
    }

    static void gather(FloatRows from, int[] rows, FloatRows to) {
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(from.data(), from.at(rows[i]), to.data(), to.at(i), from.columns());
        }
    }

    static void gather(DoubleRows from, int[] rows, DoubleRows to) {
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(from.data(), from.at(rows[i]), to.data(), to.at(i), from.columns());
        }
    }

    static void scatter(FloatRows from, FloatRows to, int[] rows) {
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(from.data(), from.at(i), to.data(), to.at(rows[i]), from.columns());
        }
    }

    static void scatter(DoubleRows from, DoubleRows to, int[] rows) {
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(from.data(), from.at(i), to.data(), to.at(rows[i]), from.columns());
        }
    }

    static void add(FloatRows from, int[] fromRows, FloatRows to, int[] toRows) {
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

    static void requireDistinct(int[] rows, int limit) {
        BitSet seen = new BitSet(limit);
        for (int row : rows) {
            if (seen.get(row)) {
                throw Shapes.refused("row " + row + " occurs twice among the rows to scatter to");
            }
            seen.set(row);
        }
    }

    /** Per row, the lowest index of the largest element; the first NaN if there is one. */
    static int[] argmax(Workers workers, FloatRows logits) {
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
