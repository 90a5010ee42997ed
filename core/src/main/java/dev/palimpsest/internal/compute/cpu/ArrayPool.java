package dev.palimpsest.internal.compute.cpu;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Arrays reused from one workspace to the next: a step of the model gets the previous step's arrays instead of newly
 * zeroed ones.
 *
 * <p>Sizes are rounded up to four classes an octave; the pool keeps at most as many idle elements as were ever in use
 * at once and leaves the rest to the garbage collector. Safe for any number of threads.
 */
final class ArrayPool<A> {

    private final IntFunction<A> allocate;
    private final TreeMap<Integer, Deque<A>> idle = new TreeMap<>();
    private long idleElements;
    private long inUse;
    private long peak;

    ArrayPool(IntFunction<A> allocate) {
        this.allocate = allocate;
    }

    /** The size an array for {@code elements} elements has: the next of 4, 5, 6, 7 times a power of two. */
    static int sizeClass(long elements) {
        if (elements > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(elements + " elements are more than one array holds");
        }
        if (elements <= 64) {
            return 64;
        }
        int step = Math.max(1, Integer.highestOneBit((int) elements - 1) >> 2);
        long rounded = (elements + step - 1) / step * step;
        return (int) Math.min(rounded, Integer.MAX_VALUE - 8);
    }

    synchronized A take(int sizeClass) {
        inUse += sizeClass;
        peak = Math.max(peak, inUse);
        // Prefer a somewhat larger idle array to a new one.
        Map.Entry<Integer, Deque<A>> fit = idle.ceilingEntry(sizeClass);
        if (fit == null || fit.getKey() > 1.5 * sizeClass) {
            return allocate.apply(sizeClass);
        }
        A array = fit.getValue().pop();
        idleElements -= fit.getKey();
        if (fit.getValue().isEmpty()) {
            idle.remove(fit.getKey());
        }
        return array;
    }

    /** @param length the array's true length, {@code sizeClass} what it was taken for */
    synchronized void giveBack(A array, int length, int sizeClass) {
        inUse -= sizeClass;
        if (idleElements + length <= peak) {
            idle.computeIfAbsent(length, ignored -> new ArrayDeque<>()).push(array);
            idleElements += length;
        }
    }

    synchronized void clear() {
        idle.clear();
        idleElements = 0;
    }
}
