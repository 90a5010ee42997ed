package dev.palimpsest.internal.tornado.memory;

import java.util.Map;
import java.util.TreeMap;

/**
 * Allocates ranges of an arena: first fit among the free ranges; a freed range is merged with free neighbours. Ranges start
 * at multiples of {@value #ALIGNMENT} elements.
 */
public final class Ranges {

    public static final int ALIGNMENT = 32;

    /** Free ranges, first element to length; no two touch. */
    private final TreeMap<Integer, Integer> free = new TreeMap<>();
    private final int size;

    public Ranges(int size) {
        this.size = size / ALIGNMENT * ALIGNMENT;
        if (this.size > 0) {
            free.put(0, this.size);
        }
    }

    public int size() {
        return size;
    }

    /** Length of the range that {@code elements} take. */
    static int rounded(long elements) {
        return (int) Math.min(Integer.MAX_VALUE / ALIGNMENT * ALIGNMENT,
                Math.max(1, (elements + ALIGNMENT - 1) / ALIGNMENT) * ALIGNMENT);
    }

    /** First element of a range of {@code elements}, or −1 when there is no room. */
    public int take(long elements) {
        if (elements > size) {
            return -1;
        }
        int length = rounded(elements);
        for (Map.Entry<Integer, Integer> range : free.entrySet()) {
            int first = range.getKey();
            int room = range.getValue();
            if (room >= length) {
                free.remove(first);
                if (room > length) {
                    free.put(first + length, room - length);
                }
                return first;
            }
        }
        return -1;
    }

    /** Frees a range that {@link #take} returned. */
    public void giveBack(int first, long elements) {
        int start = first;
        int length = rounded(elements);
        Map.Entry<Integer, Integer> before = free.lowerEntry(first);
        if (before != null && before.getKey() + before.getValue() == first) {
            start = before.getKey();
            length += before.getValue();
            free.remove(before.getKey());
        }
        Integer after = free.remove(start + length);
        free.put(start, after == null ? length : length + after);
    }

    /** Elements allocated. */
    public long used() {
        return size - free.values().stream().mapToLong(Integer::longValue).sum();
    }
}
