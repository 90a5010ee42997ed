package dev.palimpsest.internal.loader.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongHeapPriorityQueue;

/**
 * Merges the bytes of one piece of text into tokens. Used for one call, by one thread.
 *
 * <p>The piece is a linked list of symbols; a queue holds every pair that can merge, lowest rank first and leftmost
 * first among equals. A merge replaces the left symbol by the new one and unlinks the right one:
 *
 * <pre>
 *   …  l   o   w   …        ids   of symbols by position, −1 once unlinked
 *      └───┘ rank 31        next  position to the right
 *   …  lo      w   …        previous  position to the left
 * </pre>
 *
 * An entry of the queue is stale when the symbols at its position are no longer its pair.
 */
final class PieceMerger {

    private final Vocabulary vocabulary;
    private final IntArrayList output;
    private final LongHeapPriorityQueue queue = new LongHeapPriorityQueue();
    private int[] ids = new int[32];
    private int[] next = new int[32];
    private int[] previous = new int[32];
    private int length;

    PieceMerger(Vocabulary vocabulary, IntArrayList output) {
        this.vocabulary = vocabulary;
        this.output = output;
    }

    /** Appends the ids of {@code piece} to the output. */
    void encode(byte[] piece) {
        start(piece);
        for (int position = 0; position + 1 < length; position++) {
            offer(position);
        }
        while (!queue.isEmpty()) {
            long entry = queue.dequeueLong();
            int rank = (int) (entry >>> Integer.SIZE);
            int left = (int) entry;
            long merge = mergeAt(left);
            if (merge >= 0 && (int) (merge >>> Integer.SIZE) == rank) {
                merge(left, (int) merge);
            }
        }
        for (int position = 0; position < length; position = next[position]) {
            output.add(ids[position]);
        }
    }

    private void start(byte[] piece) {
        length = piece.length;
        if (length > ids.length) {
            int capacity = Math.max(length, 2 * ids.length);
            ids = new int[capacity];
            next = new int[capacity];
            previous = new int[capacity];
        }
        for (int position = 0; position < length; position++) {
            ids[position] = vocabulary.initial()[Byte.toUnsignedInt(piece[position])];
            next[position] = position + 1;
            previous[position] = position - 1;
        }
    }

    private void merge(int left, int merged) {
        int right = next[left];
        ids[left] = merged;
        ids[right] = -1;
        next[left] = next[right];
        if (next[right] < length) {
            previous[next[right]] = left;
            offer(left);
        }
        if (previous[left] >= 0) {
            offer(previous[left]);
        }
    }

    private void offer(int left) {
        long merge = mergeAt(left);
        if (merge >= 0) {
            queue.enqueue(Vocabulary.pack((int) (merge >>> Integer.SIZE), left));
        }
    }

    /** (rank, merged id) of the pair that begins at {@code left}; −1 for none. */
    private long mergeAt(int left) {
        if (ids[left] < 0 || next[left] >= length) {
            return -1;
        }
        return vocabulary.merges().get(Vocabulary.pack(ids[left], ids[next[left]]));
    }
}
