package dev.palimpsest.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a long task has come, on standard error: a bar for a person who watches, else a line now and then. */
interface Progress extends AutoCloseable {

    /** Nothing to see. */
    Progress SILENT = done -> {};

    /** @param done how much of the total */
    void reach(long done);

    /** What is being done right now. */
    default void message(String text) {}

    @Override
    default void close() {}

    /** @param total how much there is, or -1 when nobody knows */
    static Progress of(Console console, String task, long total) {
        return console.terminal() ? new Bar(task, total) : new Lines(console, task, total);
    }

    /** A bar, redrawn in place, and gone at the end. */
    final class Bar implements Progress {

        private static final int WIDTH = 100;

        private final ProgressBar bar;

        Bar(String task, long total) {
            PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .clearDisplayOnFinish()
                    .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH) {
                        @Override
                        public void close() {
                            // The bar is gone; an empty line in its place would stay.
                            err.flush();
                        }
                    })
                    .build();
        }

        @Override
        public void reach(long done) {
            bar.stepTo(done);
        }

        @Override
        public void message(String text) {
            bar.setExtraMessage(text);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Lines in a log: the first after some seconds, so that a short task says nothing. */
    final class Lines implements Progress {

        private static final long INTERVAL = TimeUnit.SECONDS.toNanos(15);

        private final Console console;
        private final String task;
        private final long total;
        private long last = System.nanoTime();

        Lines(Console console, String task, long total) {
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
}
