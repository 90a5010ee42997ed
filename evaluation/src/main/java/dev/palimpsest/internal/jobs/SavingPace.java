package dev.palimpsest.internal.jobs;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When a long run saves its progress: every 30 seconds, or as seldom as is needed to spend at most a twentieth of the time
 * on saving, because the state of a large model takes gigabytes.
 */
public final class SavingPace {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(30);
    private static final int SHARE = 20;

    private final LongSupplier clock;
    private long next;

    public SavingPace() {
        this(System::nanoTime);
    }

    /** @param clock in nanoseconds */
    public SavingPace(LongSupplier clock) {
        this.clock = clock;
        start();
    }

    /** Work begins, or begins again. */
    public void start() {
        next = clock.getAsLong() + INTERVAL;
    }

    /** Whether it is time to save. */
    public boolean isDue() {
        return clock.getAsLong() - next >= 0;
    }

    /** Saves, and chooses the next time by how long that took. */
    public void save(Runnable saving) {
        long before = clock.getAsLong();
        saving.run();
        long now = clock.getAsLong();
        next = now + Math.max(INTERVAL, SHARE * (now - before));
    }
}
