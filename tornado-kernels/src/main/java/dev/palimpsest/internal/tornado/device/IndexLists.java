package dev.palimpsest.internal.tornado.device;

import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.tornado.memory.Arenas;
import java.util.Arrays;

/**
 * Integers that kernels read: rows, tokens, and the layout of sequences. All layers of a pass use the same ones, so they are
 * copied to the device only when they change.
 *
 * <pre>
 *   index   0 ─────── first list ──── second list ── … ─ 2¹⁹ ── sequences: per row first key, position, last row ──
 *                                                              per sequence first row, end row, first key, keys
 * </pre>
 */
public final class IndexLists {

    private static final int SEQUENCES = Arenas.INDEX / 2;

    private final Transfers transfers;
    private int[] lists = new int[0];
    private Sequences sequences;

    IndexLists(Transfers transfers) {
        this.transfers = transfers;
    }

    /** Copies a list to index 0, and a second one behind it. */
    public void place(int[] first, int... second) {
        int[] wanted = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, wanted, first.length, second.length);
        if (wanted.length > SEQUENCES) {
            throw new IllegalArgumentException(wanted.length + " rows in one call are more than " + SEQUENCES);
        }
        if (!Arrays.equals(wanted, lists)) {
            lists = wanted;
            transfers.writeIndex(0, wanted);
        }
    }

    /** Copies the layout of a batch; returns where the numbers of its rows start. */
    public int place(Sequences wanted) {
        if (wanted == sequences) {
            return SEQUENCES;
        }
        int[] numbers = new int[3 * wanted.rows() + 4 * wanted.count()];
        if (numbers.length > Arenas.INDEX - SEQUENCES) {
            throw new IllegalArgumentException("a batch of " + wanted.rows() + " rows is too large for one call");
        }
        for (int s = 0; s < wanted.count(); s++) {
            for (int row = wanted.firstRow(s); row <= wanted.lastRow(s); row++) {
                numbers[3 * row] = wanted.firstKey(s);
                numbers[3 * row + 1] = wanted.positions()[row];
                numbers[3 * row + 2] = wanted.lastRow(s);
            }
            int at = 3 * wanted.rows() + 4 * s;
            numbers[at] = wanted.firstRow(s);
            numbers[at + 1] = wanted.lastRow(s) + 1;
            numbers[at + 2] = wanted.firstKey(s);
            numbers[at + 3] = wanted.keys(s);
        }
        transfers.writeIndex(SEQUENCES, numbers);
        sequences = wanted;
        return SEQUENCES;
    }

    /** Where the numbers of the sequences start, after those of the rows that {@link #place(Sequences)} put {@code at}. */
    public static int perSequence(int at, Sequences sequences) {
        return at + 3 * sequences.rows();
    }
}
