package dev.palimpsest.compute.cpu.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The engine's thread pool. Work is divided into units before it starts, independently of which threads are free, and
 * no two units write the same element, so the result does not depend on which thread runs which unit.
 *
 * <pre>
 *   caller (worker 0)   unit 0   unit 2   unit 3  …  waits for the last unit
 *   worker 1               unit 1      unit 4     …  parks
 * </pre>
 */
public final class Workers implements AutoCloseable {

    /** One unit of work. */
    public interface Task {
        /** @param scratch the executing worker's own buffers */
        void run(int unit, Scratch scratch);
    }

    /** Elementary operations below which waking another thread costs more than it saves. */
    private static final long WORTH_WAKING = 60_000;

    /** Rounds of spinning before a thread parks: about the time between two operations of a forward pass. */
    private static final int SPINS = 2_000;

    private static final class Job {
        final Task task;
        final int units;
        final Thread caller = Thread.currentThread();
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        volatile Throwable failure;

        Job(Task task, int units) {
            this.task = task;
            this.units = units;
        }

        void work(Scratch scratch) {
            int unit;
            while ((unit = next.getAndIncrement()) < units) {
                try {
                    // After a failure the result is lost: count the remaining units without computing them.
                    if (failure == null) {
                        task.run(unit, scratch);
                    }
                } catch (Throwable thrown) {
                    failure = thrown;
                }
                if (done.incrementAndGet() == units) {
                    LockSupport.unpark(caller);
                }
            }
        }
    }

    private final Thread[] threads;
    private final Scratch own = new Scratch();
    private volatile Job job;
    private volatile boolean closed;

    public Workers(int count) {
        threads = new Thread[count - 1];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().daemon().name("palimpsest-cpu-" + (i + 1)).start(this::loop);
        }
    }

    public int count() {
        return threads.length + 1;
    }

    /**
     * Runs units {@code 0 … units-1}, some of them on other threads, and returns when all are done.
     *
     * @param cost elementary operations of all units together, roughly
     */
    public void run(int units, long cost, Task task) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        if (units <= 1 || threads.length == 0 || cost < WORTH_WAKING) {
            for (int unit = 0; unit < units; unit++) {
                task.run(unit, own);
            }
            return;
        }
        Job current = new Job(task, units);
        job = current;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        current.work(own);
        for (int spin = 0; current.done.get() < units; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
        job = null;
        rethrow(current.failure);
    }

    private void loop() {
        Scratch scratch = new Scratch();
        Job last = null;
        int spin = 0;
        while (!closed) {
            Job current = job;
            if (current != null && current != last) {
                current.work(scratch);
                last = current;
                spin = 0;
            } else if (spin++ < SPINS) {
                Thread.onSpinWait();
            } else {
                last = null;
                LockSupport.park(this);
            }
        }
    }

    private static void rethrow(Throwable failure) {
        switch (failure) {
            case null -> { }
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }
}
