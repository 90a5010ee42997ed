package dev.palimpsest.internal.tornado.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Memory is cut into arenas before it is allocated, refused with the flag to pass, and allocated without overlaps. */
class MemoryPlanTest {

    private static final long GIGABYTE = 1L << 30;

    @Test
    void weightsTooLargeForTheBudgetAreRefusedWithTheFlag() {
        List<Long> weights = Collections.nCopies(48, 30_000_000L);
        var refused = assertThrows(IllegalStateException.class,
                () -> MemoryPlan.of(4 * GIGABYTE, 4 * GIGABYTE, weights, List.of(), true));
        assertTrue(refused.getMessage().endsWith("start Java with -Dtornado.device.memory=9GB"), refused.getMessage());
        MemoryPlan.of(9 * GIGABYTE, 9 * GIGABYTE, weights, List.of(), true);
    }

    @Test
    void arenasStayUnderTheLargestAllocationAndInTheBudget() {
        List<Long> weights = Collections.nCopies(100, 20_000_000L);
        MemoryPlan plan = MemoryPlan.of(16 * GIGABYTE, 2 * GIGABYTE, weights, weights, true);
        long total = 4L * plan.floats() + 8L * plan.doubles();
        for (int size : plan.weights()) {
            assertTrue(4L * size < 2 * GIGABYTE);
            total += 4L * size;
        }
        for (int size : plan.halves()) {
            assertTrue(2L * size < 2 * GIGABYTE);
            total += 2L * size;
        }
        assertTrue(4L * plan.floats() < 2 * GIGABYTE && 8L * plan.doubles() < 2 * GIGABYTE);
        assertTrue(total < 16 * GIGABYTE, "total " + total);
        assertEquals(5, plan.weights().size());
    }

    @Test
    void aDeviceWithoutDoublesHasNoArenaOfThem() {
        MemoryPlan plan = MemoryPlan.of(GIGABYTE, GIGABYTE, List.of(), List.of(), false);
        assertEquals(0, plan.doubles());
        assertTrue(plan.floats() > MemoryPlan.of(GIGABYTE, GIGABYTE, List.of(), List.of(), true).floats());
    }

    @Test
    void rangesNeverOverlapAndComeBackWhole() {
        SplittableRandom random = new SplittableRandom(5);
        Ranges ranges = new Ranges(10_000);
        TreeMap<Integer, Integer> lent = new TreeMap<>();
        for (int step = 0; step < 5_000; step++) {
            if (lent.isEmpty() || random.nextInt(3) > 0) {
                int size = random.nextInt(400);
                int at = ranges.take(size);
                if (at >= 0) {
                    Integer before = lent.floorKey(at);
                    assertTrue(before == null || before + lent.get(before) <= at);
                    Integer after = lent.ceilingKey(at);
                    assertTrue(after == null || at + size <= after);
                    lent.put(at, size);
                }
            } else {
                int at = (int) lent.keySet().toArray()[random.nextInt(lent.size())];
                ranges.giveBack(at, lent.remove(at));
            }
        }
        lent.forEach(ranges::giveBack);
        assertEquals(0, ranges.used());
        assertEquals(0, ranges.take(9_000));
        assertEquals(-1, ranges.take(9_000));
    }
}
