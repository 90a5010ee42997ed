package dev.palimpsest.internal.compute.cpu.parallel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The engine's thread pool. Work is divided into units before it starts, independently of which threads are free, and
 * no two units write the same element, so the result does not depend on which thread runs which unit.
 *
 * <pre>
 *   caller              unit 0   unit 2   unit 3  …  waits for the last unit
 *   helping thread         unit 1      unit 4     …  takes another caller's unit, or parks
 * </pre>
 *
 * <p>Any number of threads may call at once. A caller works on its own units until none is left and waits only for those
 * that a helping thread has begun, so no caller waits for another. The helping threads divide themselves among the
 * callers; with as many callers as threads nobody is helped and each computes alone.
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

    /** Threads beyond the processors park at once: spinning, they would take the time of those that compute. */
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

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
    /** The jobs that helping threads may work on, one of every caller that may have help. */
    private final AtomicReferenceArray<Job> jobs;
    /** No job was ever beyond this many places of {@link #jobs}: idle threads look no further. */
    private final AtomicInteger reached = new AtomicInteger();
    /** Threads inside {@link #run}. */
    private final AtomicInteger callers = new AtomicInteger();
    private final Deque<Scratch> idle = new ArrayDeque<>();
    private volatile boolean closed;

    public Workers(int count) {
        threads = new Thread[count - 1];
        jobs = new AtomicReferenceArray<>(count);
        for (int i = 0; i < threads.length; i++) {
            int index = i;
            threads[i] = Thread.ofPlatform().daemon().name("palimpsest-cpu-" + (i + 1)).start(() -> loop(index));
        }
    }

    public int count() {
        return threads.length + 1;
    }

    /**
     * Runs units {@code 0 … units-1}, some of them on other threads, and returns when all are done. Any number of threads
     * may call it at once.
     *
     * @param cost elementary operations of all units together, roughly
     */
    public void run(int units, long cost, Task task) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        callers.incrementAndGet();
        Scratch scratch = borrow();
        try {
            if (units <= 1 || cost < WORTH_WAKING || helpers() < 1 || !shared(new Job(task, units), scratch)) {
                for (int unit = 0; unit < units; unit++) {
                    task.run(unit, scratch);
                }
            }
        } finally {
            giveBack(scratch);
            callers.decrementAndGet();
        }
    }

    /** How many threads may help: every caller computes too, and all together are to be no more than there are threads. */
    private int helpers() {
        return count() - callers.get();
    }

    /** Runs a job with the help of other threads; false, and nothing has run, when there is no room for another job. */
    private boolean shared(Job job, Scratch scratch) {
        int slot = 0;
        while (slot < jobs.length() && !jobs.compareAndSet(slot, null, job)) {
            slot++;
        }
        if (slot == jobs.length()) {
            return false;
        }
        if (slot >= reached.get()) {
            reached.accumulateAndGet(slot + 1, Math::max);
        }
        int helpers = Math.min(helpers(), threads.length);
        for (int i = 0; i < helpers; i++) {
            LockSupport.unpark(threads[i]);
        }
        job.work(scratch);
        for (int spin = 0; job.done.get() < job.units; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
        jobs.set(slot, null);
        rethrow(job.failure);
        return true;
    }

    /**
     * Buffers for the calling thread, outside of {@link #run} and its units: no other thread has them until they are
     * {@linkplain #giveBack given back}.
     */
    public Scratch borrow() {
        synchronized (idle) {
            Scratch scratch = idle.poll();
            return scratch == null ? new Scratch() : scratch;
        }
    }

    public void giveBack(Scratch scratch) {
        synchronized (idle) {
            idle.push(scratch);
        }
    }

    private void loop(int index) {
        Scratch scratch = new Scratch();
        int spin = 0;
        while (!closed) {
            Job job = index < helpers() ? unfinished(index) : null;
            if (job != null) {
                job.work(scratch);
                spin = 0;
            } else if (index < PROCESSORS && spin++ < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** A job with units that nobody has begun, or null. Threads begin to look at different places. */
    private Job unfinished(int index) {
        int places = reached.get();
        for (int i = 0; i < places; i++) {
            Job job = jobs.get((index + i) % places);
            if (job != null && job.next.get() < job.units) {
                return job;
            }
        }
        return null;
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
        synchronized (idle) {
            idle.clear();
        }
    }
}
