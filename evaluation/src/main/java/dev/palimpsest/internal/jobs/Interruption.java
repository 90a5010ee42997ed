package dev.palimpsest.internal.jobs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Delays the end of the process until a job has saved its progress, or says what is saved. */
public final class Interruption implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;

    private final CountDownLatch saved = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean requested;

    /** For a job that asks whether it is {@link #requested}, saves its progress and closes this. */
    public Interruption() {
        hook = new Thread(this::await, "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private Interruption(Runnable announcement) {
        hook = new Thread(announcement, "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** For a job whose completed work is always saved: the process ends at once. @param announcement says what is saved */
    public static Interruption announced(Runnable announcement) {
        return new Interruption(announcement);
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
