package dev.palimpsest.internal.compute.cpu.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final long LARGE = 1L << 40;

    @Test
    void everyUnitRunsOnce() {
        try (Workers workers = new Workers(3)) {
            for (int round = 0; round < 2000; round++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(round % 17);
                workers.run(runs.length(), LARGE, (unit, scratch) -> runs.incrementAndGet(unit));
                for (int unit = 0; unit < runs.length(); unit++) {
                    assertEquals(1, runs.get(unit));
                }
            }
        }
    }

    @Test
    void callersThatComeAndGoAreAllServed() throws InterruptedException {
        try (Workers workers = new Workers(64)) {
            Thread[] callers = new Thread[8];
            AtomicIntegerArray done = new AtomicIntegerArray(callers.length);
            for (int i = 0; i < callers.length; i++) {
                int caller = i;
                callers[i] = Thread.ofPlatform().start(() -> {
                    for (int round = 0; round < 50; round++) {
                        everyUnitRunsOnce(workers);
                    }
                    done.set(caller, 1);
                });
            }
            for (int i = 0; i < callers.length; i++) {
                callers[i].join();
                assertEquals(1, done.get(i));
            }
        }
    }

    @Test
    void aFailureOnAnyThreadReachesTheCallerAndTheNextRunWorks() {
        try (Workers workers = new Workers(3)) {
            for (int failing = 0; failing < 20; failing++) {
                int bad = failing;
                RuntimeException failure = new RuntimeException("unit " + failing);
                assertSame(failure, assertThrows(RuntimeException.class, () -> workers.run(20, LARGE, (unit, s) -> {
                    if (unit == bad) {
                        throw failure;
                    }
                })));
                everyUnitRunsOnce(workers);
            }
        }
    }

    private static void everyUnitRunsOnce(Workers workers) {
        AtomicIntegerArray runs = new AtomicIntegerArray(50);
        workers.run(50, LARGE, (unit, scratch) -> runs.incrementAndGet(unit));
        for (int unit = 0; unit < 50; unit++) {
            assertEquals(1, runs.get(unit));
        }
    }

    @Test
    void aClosedPoolRefusesWork() {
        Workers workers = new Workers(2);
        workers.close();
        assertThrows(IllegalStateException.class, () -> workers.run(1, 1, (unit, scratch) -> { }));
    }
}
