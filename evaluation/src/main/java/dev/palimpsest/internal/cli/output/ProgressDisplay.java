package dev.palimpsest.internal.cli.output;

import dev.palimpsest.internal.jobs.Progress;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Displays progress on standard error: a bar on a terminal, otherwise a line every 15 seconds. */
final class ProgressDisplay {

    private ProgressDisplay() {}

    /** @param total number of steps, or -1 when unknown */
    static Progress of(Console console, String task, long total) {
        return console.terminal() ? new Bar(task, total) : new Lines(console, task, total);
    }

    /** A bar that is redrawn in place and removed at the end. */
    private static final class Bar implements Progress {

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
                            // The inherited method would leave an empty line where the bar was.
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

    /** Lines in a log; a task shorter than the interval writes none. */
    private static final class Lines implements Progress {

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
