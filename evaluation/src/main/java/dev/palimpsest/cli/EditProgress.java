package dev.palimpsest.cli;

import dev.palimpsest.edit.EditListener;
import java.util.Locale;

/** Shows how editing gets on: a bar for every batch, or a line now and then for all of them. */
final class EditProgress implements EditListener, AutoCloseable {

    private final Console console;
    private final int requests;
    private Progress all = Progress.SILENT;
    private Progress batch = Progress.SILENT;
    private int done;

    EditProgress(Console console, int requests) {
        this.console = console;
        this.requests = requests;
    }

    /** Everything was checked; the batches begin. */
    void begin(OpenModel model) {
        model.announce();
        if (!console.terminal()) {
            all = Progress.of(console, "edit", requests);
        }
    }

    /** A batch is finished. @param edits made so far */
    void done(int edits) {
        done = edits;
        all.reach(done);
        close();
    }

    @Override
    public void factorised(int layer, int factorised, int total) {
        if (console.terminal()) {
            console.note("layer " + layer + ": memory factorised (" + factorised + " of " + total + ")");
        }
    }

    @Override
    public void optimised(int iteration, int iterations, double meanLoss) {
        all.reach(done);
        if (console.terminal() && batch == Progress.SILENT) {
            batch = Progress.of(console, "after " + done + " of " + requests, iterations);
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
}
