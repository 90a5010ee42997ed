package dev.palimpsest.internal.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SavingPaceTest {

    /** The seconds at which progress is saved by a run that asks once a second. */
    private static List<Long> saves(int secondsOfASave, int seconds) {
        AtomicLong now = new AtomicLong();
        SavingPace pace = new SavingPace(() -> TimeUnit.SECONDS.toNanos(now.get()));
        List<Long> saves = new ArrayList<>();
        while (now.get() < seconds) {
            if (pace.isDue()) {
                saves.add(now.get());
                pace.save(() -> now.addAndGet(secondsOfASave));
            }
            now.incrementAndGet();
        }
        return saves;
    }

    @Test
    void progressIsSavedEveryThirtySeconds() {
        assertEquals(List.of(30L, 61L, 92L, 123L), saves(1, 130));
    }

    @Test
    void savingTakesAtMostATwentiethOfTheTime() {
        assertEquals(List.of(30L, 240L, 450L, 660L), saves(10, 800));
    }
}
