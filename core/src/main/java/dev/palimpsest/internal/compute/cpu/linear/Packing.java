package dev.palimpsest.internal.compute.cpu.linear;

import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import dev.palimpsest.internal.compute.cpu.storage.StoredRows;
import java.util.Arrays;

/**
 * Copies operands into the order in which the kernel reads them, converted to float and transposed as needed.
 *
 * <pre>
 *   x [T, k]  ─▶  panels of 6 rows         W  ─▶  panels of 2 vectors of outputs
 *                 [⌈T/6⌉][k][6]                   [⌈n/columns⌉][depth][columns], one block of k at a time
 * </pre>
 *
 * Missing rows and columns of a last panel are zeros: their products go into padding that is never read.
 */
final class Packing {

    private Packing() {}

    /** Rows {@code [first, first + height)} of x, all of k, into one panel at {@code at}. */
    static void rows(FloatRows x, int first, int height, int panelRows, float[] to, int at) {
        int width = x.columns();
        float[] data = x.data();
        if (height < panelRows) {
            Arrays.fill(to, at, at + width * panelRows, 0);
        }
        for (int r = 0; r < height; r++) {
            int from = x.at(first + r);
            int into = at + r;
            for (int k = 0; k < width; k++) {
                to[into + k * panelRows] = data[from + k];
            }
        }
    }

    /** Columns {@code [first, first + count)} of x, all its rows, into one panel at {@code at}: x transposed. */
    static void columns(FloatRows x, int first, int count, int panelRows, float[] to, int at) {
        int depth = x.rows();
        float[] data = x.data();
        if (count < panelRows) {
            Arrays.fill(to, at, at + depth * panelRows, 0);
        }
        for (int k = 0; k < depth; k++) {
            int from = x.at(k) + first;
            int into = at + k * panelRows;
            for (int c = 0; c < count; c++) {
                to[into + c] = data[from + c];
            }
        }
    }

    /** W stored {@code [k, n]}: rows of W are cut into the panels' rows. */
    static void inputMajor(StoredRows weight, int k0, int depth, int j0, int count, int panelColumns, float[] to,
            Scratch scratch) {
        float[] row = scratch.floats(Scratch.ROWS, count);
        int full = count / panelColumns;
        int rest = count - full * panelColumns;
        for (int k = 0; k < depth; k++) {
            weight.read(k0 + k, j0, count, row, 0, scratch);
            for (int p = 0; p < full; p++) {
                System.arraycopy(row, p * panelColumns, to, (p * depth + k) * panelColumns, panelColumns);
            }
            if (rest > 0) {
                int at = (full * depth + k) * panelColumns;
                System.arraycopy(row, full * panelColumns, to, at, rest);
                Arrays.fill(to, at + rest, at + panelColumns, 0);
            }
        }
    }

    /** W stored {@code [n, k]}: as many rows of W as a panel has columns are transposed into it. */
    static void outputMajor(StoredRows weight, int k0, int depth, int j0, int count, int panelColumns, float[] to,
            Scratch scratch) {
        // An odd number of cache lines apart, so that a column does not map to only a few cache sets.
        int stride = Lanes.roundUp(depth, 32) + 16;
        float[] piece = scratch.floats(Scratch.ROWS, panelColumns * stride);
        for (int done = 0, at = 0; done < count; done += panelColumns, at += depth * panelColumns) {
            int columns = Math.min(panelColumns, count - done);
            for (int j = 0; j < columns; j++) {
                weight.read(j0 + done + j, k0, depth, piece, j * stride, scratch);
            }
            for (int j = columns; j < panelColumns; j++) {
                Arrays.fill(piece, j * stride, j * stride + depth, 0);
            }
            Transpose.transpose(piece, 0, stride, panelColumns, depth, to, at, panelColumns, scratch);
        }
    }
}
