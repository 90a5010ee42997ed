package dev.palimpsest.cli;

import dev.palimpsest.edit.EditListener;
import java.util.Locale;

/** Shows how editing gets on. */
final class EditProgress implements EditListener, AutoCloseable {

    private final Console console;
    private final int requests;
    private Progress progress = Progress.SILENT;
    private int done;

    EditProgress(Console console, int requests) {
        this.console = console;
        this.requests = requests;
    }

    /** Everything was checked; the batches begin. */
    void begin(OpenModel model) {
        model.announce();
        progress = Progress.of(console, "edit", requests);
    }

    /** @param edits made so far */
    void done(int edits) {
        done = edits;
        progress.reach(done);
    }

    @Override
    public void factorised(int layer, int factorised, int total) {
        if (console.terminal()) {
            console.note("layer " + layer + ": memory factorised (" + factorised + " of " + total + ")");
        }
    }

    @Override
    public void optimised(int iteration, int iterations, double meanLoss) {
        progress.message(String.format(Locale.ROOT, "values %d/%d, loss %.3f", iteration, iterations, meanLoss));
        progress.reach(done);
    }

    @Override
    public void layerUpdated(int layer, double residualNorm) {
        progress.message("layer " + layer);
    }

    @Override
    public void close() {
        progress.close();
        progress = Progress.SILENT;
    }
}
