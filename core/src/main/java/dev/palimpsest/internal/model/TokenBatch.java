package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Sequences;
import java.util.List;

/**
 * Token sequences packed end to end, without padding.
 *
 * @param tokens    all ids, {@code [T]}
 * @param sequences the layout of the sequences
 */
public record TokenBatch(int[] tokens, Sequences sequences) {

    /** Whole sequences, none of them empty. */
    public static TokenBatch of(List<int[]> sequences) {
        int[] lengths = sequences.stream().mapToInt(ids -> ids.length).toArray();
        return new TokenBatch(concatenate(sequences), Sequences.whole(lengths));
    }

    /** The ids of all sequences, end to end. */
    public static int[] concatenate(List<int[]> sequences) {
        int[] all = new int[sequences.stream().mapToInt(ids -> ids.length).sum()];
        int at = 0;
        for (int[] ids : sequences) {
            if (ids.length == 0) {
                throw new IllegalArgumentException("an empty sequence cannot be run: it has no tokens");
            }
            System.arraycopy(ids, 0, all, at, ids.length);
            at += ids.length;
        }
        return all;
    }
}
