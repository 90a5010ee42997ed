package dev.palimpsest.internal.tornado.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * How the device's memory is cut into arenas before anything is allocated; sizes in elements.
 *
 * <pre>
 *   budget │ weights in F16 │ weights in F32 │ boxes │ the rest: 1/8 later weights, 3/8 activations, 1/2 doubles │
 * </pre>
 *
 * No arena exceeds the device's largest allocation or 2³¹ elements: weights are spread over several.
 *
 * @param floats  activations and vectors
 * @param doubles norms, losses, moments and inverse memories; 0 where the device has no double
 * @param weights arenas of F32 weights
 * @param halves  arenas of F16 weights
 */
public record MemoryPlan(int floats, int doubles, List<Integer> weights, List<Integer> halves) {

    private static final long MEGABYTE = 1 << 20;
    /** Boxes, indices and what the driver keeps. */
    static final long OVERHEAD = 32 * MEGABYTE;
    /** The least memory that must remain for everything but the weights. */
    private static final long LEAST = 96 * MEGABYTE;
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 64;

    /**
     * @param budget            bytes of device memory TornadoVM may use
     * @param largestAllocation bytes of one buffer
     * @param floatWeights      elements of every weight kept in F32
     * @param halfWeights       elements of every weight kept in F16
     * @throws IllegalStateException naming the flag to pass when the weights leave too little room
     */
    public static MemoryPlan of(long budget, long largestAllocation, List<Long> floatWeights, List<Long> halfWeights,
            boolean hasDoubles) {
        long weightBytes = 4 * padded(floatWeights) + 2 * padded(halfWeights);
        long rest = budget - weightBytes - OVERHEAD;
        if (rest < LEAST) {
            throw tooSmall("the weights take " + megabytes(weightBytes) + " MB", budget, weightBytes + OVERHEAD
                    + Math.max(LEAST, weightBytes / 2));
        }
        long later = rest / 8;
        int doubles = hasDoubles ? elements(rest / 2, 8, largestAllocation) : 0;
        int floats = elements(rest * (hasDoubles ? 3 : 7) / 8, 4, largestAllocation);
        List<Integer> weights = shards(floatWeights, 4, largestAllocation);
        weights.add(elements(later / 2, 4, largestAllocation));
        List<Integer> halves = shards(halfWeights, 2, largestAllocation);
        halves.add(elements(later / 2, 2, largestAllocation));
        return new MemoryPlan(floats, doubles, List.copyOf(weights), List.copyOf(halves));
    }

    public static IllegalStateException tooSmall(String what, long budget, long needed) {
        long gigabytes = (needed + (1L << 30) - 1) >> 30;
        return new IllegalStateException(what + ", TornadoVM may use " + megabytes(budget)
                + " MB of the device: start Java with -Dtornado.device.memory=" + gigabytes + "GB");
    }

    private static long padded(List<Long> sizes) {
        return sizes.stream().mapToLong(Ranges::rounded).sum();
    }

    /** Fills arenas in the order of the weights; a weight never spans two arenas. */
    private static List<Integer> shards(List<Long> sizes, int bytes, long largestAllocation) {
        int most = elements(Long.MAX_VALUE / 2, bytes, largestAllocation);
        List<Integer> shards = new ArrayList<>();
        long filled = 0;
        for (long size : sizes) {
            long length = Ranges.rounded(size);
            if (length > most) {
                throw new IllegalStateException("a weight of " + size + " elements exceeds the device's largest "
                        + "allocation of " + megabytes(largestAllocation) + " MB");
            }
            if (filled + length > most) {
                shards.add((int) filled);
                filled = 0;
            }
            filled += length;
        }
        if (filled > 0) {
            shards.add((int) filled);
        }
        return shards;
    }

    private static int elements(long bytes, int each, long largestAllocation) {
        // The array's header belongs to the allocation.
        long most = Math.min(MOST_ELEMENTS, largestAllocation / each - 64);
        return (int) (Math.min(bytes / each, most) / Ranges.ALIGNMENT * Ranges.ALIGNMENT);
    }

    private static long megabytes(long bytes) {
        return bytes >> 20;
    }
}
