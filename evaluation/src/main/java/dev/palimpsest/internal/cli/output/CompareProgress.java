package dev.palimpsest.internal.cli.output;

import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.experiment.ExperimentListener;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.jobs.ComparisonEvents;
import dev.palimpsest.internal.jobs.EventLog;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.metric.Metric;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/**
 * Displays the progress of a comparison: a line per trial, and in between a bar on a terminal, otherwise a line every
 * 15 seconds.
 */
public final class CompareProgress implements ExperimentListener, AutoCloseable {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(15);

    private final Console console;
    private final Runnable announcement;
    private final ComparisonEvents events;
    private Progress bar = Progress.SILENT;
    private String shown = "";
    private boolean announced;
    private long last = System.nanoTime();

    /**
     * @param events       logs what is done
     * @param announcement called when all input was checked and the work begins
     */
    public CompareProgress(Console console, ComparisonEvents events, Runnable announcement) {
        this.console = console;
        this.events = events;
        this.announcement = announcement;
    }

    /** The progress without a line for every trial. */
    public ExperimentListener quiet() {
        CompareProgress all = this;
        return new ExperimentListener() {
            @Override
            public void advanced(String what, int done, int total, double secondsLeft) {
                all.advanced(what, done, total, secondsLeft);
            }

            @Override
            public void finished(Outcome outcome, int place, int trials, double secondsLeft) {
                all.close();
            }

            @Override
            public void warned(String message) {
                all.warned(message);
            }
        };
    }

    /** Logs nothing. @param announcement called when all input was checked and the work begins */
    public CompareProgress(Console console, Runnable announcement) {
        this(console, new ComparisonEvents(EventLog.of(null)), announcement);
    }

    @Override
    public void edited(Trial trial, int number, EditBatch batch, SortedMap<Integer, Double> alpha, int edits) {
        events.batch(trial, number, batch, alpha, edits);
    }

    @Override
    public void measured(String what, EvaluationResult result) {
        events.measurement(what, result);
    }

    @Override
    public void began(String what, double secondsLeft) {
        if (!announced) {
            announcement.run();
            announced = true;
        }
    }

    @Override
    public void advanced(String what, int done, int total, double secondsLeft) {
        if (console.terminal()) {
            if (!what.equals(shown)) {
                close();
                bar = console.progress(what, total);
                shown = what;
            }
            bar.reach(done);
            String left = left(secondsLeft);
            bar.message(left.isEmpty() ? left : left + " in all");
        } else if (System.nanoTime() - last > INTERVAL) {
            console.note(what + " " + done + " of " + total + suffix(secondsLeft));
            last = System.nanoTime();
        }
    }

    @Override
    public void optimised(int iteration, int iterations, double meanLoss) {
        bar.message(String.format(Locale.ROOT, "loss %.3f", meanLoss));
    }

    @Override
    public void finished(Outcome outcome, int place, int trials, double secondsLeft) {
        close();
        EvaluationResult end = outcome.last();
        console.note(String.format(Locale.ROOT,
                "%s (%d of %d): %d edit%s; reliability %s, generality %s, locality %s%s",
                outcome.trial().id(), place, trials, end.edits(), end.edits() == 1 ? "" : "s",
                ResultText.mean(end.summary(), Metric.RELIABILITY), ResultText.mean(end.summary(), Metric.GENERALITY),
                ResultText.mean(end.summary(), Metric.LOCALITY),
                place == trials ? "" : suffix(secondsLeft)));
        last = System.nanoTime();
    }

    private static String suffix(double seconds) {
        String left = left(seconds);
        return left.isEmpty() ? "" : "; " + left;
    }

    /** {@code about 12 min left}; empty while unknown. */
    static String left(double seconds) {
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            return "";
        }
        double minutes = seconds / 60;
        return minutes < 1.5
                ? String.format(Locale.ROOT, "about %.0f s left", seconds)
                : minutes < 90
                        ? String.format(Locale.ROOT, "about %.0f min left", minutes)
                        : String.format(Locale.ROOT, "about %.1f h left", minutes / 60);
    }

    @Override
    public void close() {
        bar.close();
        bar = Progress.SILENT;
        shown = "";
    }

    @Override
    public void warned(String message) {
        console.note("warning: " + message);
    }
}
