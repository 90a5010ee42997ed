package dev.palimpsest.internal.cli.output;

import dev.palimpsest.internal.jobs.Progress;
import java.util.concurrent.TimeUnit;

/** Progress as lines of a log, one every 15 seconds; a shorter task writes none. */
final class ProgressLines implements Progress {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(15);

    private final Console console;
    private final String task;
    private final long total;
    private long last = System.nanoTime();

    /** @param total number of steps, or -1 when unknown */
    ProgressLines(Console console, String task, long total) {
        this.console = console;
        this.task = task;
        this.total = total;
    }

    @Override
    public void reach(long done) {
        if (System.nanoTime() - last > INTERVAL) {
            console.note(task + ": " + done + (total < 0 ? "" : " of " + total));
            last = System.nanoTime();
        }
    }
}
