package dev.palimpsest.internal.cli.output;

import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.jobs.EditRun;
import dev.palimpsest.internal.jobs.Progress;
import java.util.Locale;

/** Displays the progress of {@code edit}: a bar per batch on a terminal, otherwise a line every 15 seconds. */
public final class EditProgress implements EditRun.Listener, AutoCloseable {

    private final Console console;
    private int requests;
    private final int batchSize;
    private Progress all = Progress.SILENT;
    private Progress batch = Progress.SILENT;
    private int done;

    /** @param batchSize facts per batch */
    public EditProgress(Console console, int batchSize) {
        this.batchSize = batchSize;
        this.console = console;
    }

    @Override
    public void started(Edits existing, int facts) {
        requests = facts;
        EditReport.existing(console, existing);
        done = existing.size();
        if (!console.terminal() && done < requests) {
            all = console.progress("edit", requests);
        }
    }

    @Override
    public void saved(Edits edits, EditBatch made) {
        done = edits.size();
        all.reach(done);
        close();
        EditReport.batch(console, edits, made);
    }

    @Override
    public void layerPrepared(int layer, int prepared, int total) {
        if (console.terminal()) {
            console.note("layer " + layer + ": prepared (" + prepared + " of " + total + ")");
        }
    }

    @Override
    public void optimised(int iteration, int iterations, double meanLoss) {
        all.reach(done);
        if (console.terminal() && batch == Progress.SILENT) {
            int last = Math.min(done + batchSize, requests);
            batch = console.progress("facts " + (done + 1) + "–" + last + " of " + requests, iterations);
        }
        batch.reach(iteration);
        batch.message(String.format(Locale.ROOT, "loss %.3f", meanLoss));
    }

    @Override
    public void layerUpdated(int layer, double residualNorm) {
        batch.message("layer " + layer);
    }

    @Override
    public void close() {
        batch.close();
        batch = Progress.SILENT;
    }

    @Override
    public void warned(String message) {
        console.note("warning: " + message);
    }
}
