package dev.palimpsest.jobs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Delays the end of the process, after Ctrl-C or SIGTERM, until a job has saved its progress and said how to go on. The
 * job asks {@link #requested} at every moment at which it can save.
 */
public final class Interruption implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;

    private final CountDownLatch saved = new CountDownLatch(1);
    private final Thread hook = new Thread(this::await, "interruption");
    private volatile boolean requested;

    /** From now on the process waits for {@link #close} before it ends, for at most two minutes. */
    public Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process was asked to end. */
    public boolean requested() {
        return requested;
    }

    private void await() {
        requested = true;
        try {
            saved.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the process end: the progress is saved. */
    @Override
    public void close() {
        saved.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The shutdown has begun; the hook is running and was released above.
        }
    }
}
