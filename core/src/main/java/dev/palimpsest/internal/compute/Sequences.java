package dev.palimpsest.internal.compute;

import java.util.Arrays;

/**
 * The layout of sequences in a packed batch: end to end, without padding.
 *
 * <p>Sequence {@code s} owns the rows {@code [firstRow(s), firstRow(s) + rows(s))} of every activation tensor, and the
 * rows {@code [firstKey(s), firstKey(s) + keys(s))} of the tensors that hold attention keys and values (and hook
 * norms). Its activation rows are the <em>last</em> {@code rows(s)} of its positions {@code 0 … keys(s)-1}: those
 * before are in the cache only. Without a cache rows and keys coincide.
 *
 * <pre>
 *   positions of s    0 1 2 3 4 5 6          keys(s) = 7
 *                     ───────┬─────
 *                     cached │ rows(s) = 3   row i stands at position keys(s) - rows(s) + i
 * </pre>
 *
 * Immutable; callers must not write to the returned arrays.
 */
public final class Sequences {

    private final int[] firstRow;
    private final int[] firstKey;
    private final int[] keys;
    private final int[] positions;
    private final int[] keyRows;

    private Sequences(int[] firstRow, int[] firstKey, int[] keys) {
        this.firstRow = firstRow;
        this.firstKey = firstKey;
        this.keys = keys;
        this.positions = new int[firstRow[firstRow.length - 1]];
        this.keyRows = new int[positions.length];
        for (int s = 0; s < keys.length; s++) {
            for (int i = 0; i < rows(s); i++) {
                int position = keys[s] - rows(s) + i;
                positions[firstRow[s] + i] = position;
                keyRows[firstRow[s] + i] = firstKey[s] + position;
            }
        }
    }

    /** Whole sequences of the given lengths, without a cache. */
    public static Sequences whole(int... lengths) {
        int[] firstRow = offsets(lengths);
        return new Sequences(firstRow, Arrays.copyOf(firstRow, lengths.length), lengths.clone());
    }

    /**
     * The last {@code rows[s]} positions of sequences whose keys are in a cache.
     *
     * @param rows     new positions per sequence
     * @param firstKey the cache row of each sequence's position 0
     * @param keys     positions per sequence, the new ones included
     * @throws IllegalArgumentException when a sequence has more rows than keys, or none
     */
    public static Sequences cached(int[] rows, int[] firstKey, int[] keys) {
        for (int s = 0; s < rows.length; s++) {
            if (rows[s] < 1 || rows[s] > keys[s]) {
                throw new IllegalArgumentException(
                        "sequence " + s + " has " + rows[s] + " new positions of " + keys[s]);
            }
        }
        return new Sequences(offsets(rows), firstKey.clone(), keys.clone());
    }

    private static int[] offsets(int[] lengths) {
        int[] offsets = new int[lengths.length + 1];
        for (int s = 0; s < lengths.length; s++) {
            offsets[s + 1] = Math.addExact(offsets[s], lengths[s]);
        }
        return offsets;
    }

    /** Number of sequences. */
    public int count() {
        return keys.length;
    }

    /** Rows of all sequences together: the height of every activation tensor. */
    public int rows() {
        return positions.length;
    }

    /** The sequence that {@code row} belongs to. */
    public int sequenceOf(int row) {
        int s = 0;
        while (row >= firstRow[s + 1]) {
            s++;
        }
        return s;
    }

    /** Rows of sequence {@code s}. */
    public int rows(int s) {
        return firstRow[s + 1] - firstRow[s];
    }

    public int firstRow(int s) {
        return firstRow[s];
    }

    /** Last row of sequence {@code s}. */
    public int lastRow(int s) {
        return firstRow[s + 1] - 1;
    }

    public int firstKey(int s) {
        return firstKey[s];
    }

    /** Positions of sequence {@code s}, cached ones included. */
    public int keys(int s) {
        return keys[s];
    }

    /** Per row, its position in its sequence. */
    public int[] positions() {
        return positions;
    }

    /** Per row, the row of a cache its key and value belong to. */
    public int[] keyRows() {
        return keyRows;
    }
}
