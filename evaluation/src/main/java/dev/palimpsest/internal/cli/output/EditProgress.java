package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.FactCheck;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.jobs.EditRun;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.model.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Displays the progress of {@code edit}: a bar per batch on a terminal, otherwise a line every 15 seconds. */
public final class EditProgress implements EditRun.Listener, AutoCloseable {

    private final Console console;
    private int requests;
    private final int batchSize;
    private Progress all = Progress.SILENT;
    private Progress batch = Progress.SILENT;
    private final EditVerdict verdict;
    private final FactText facts;
    private final boolean verbose;
    private final ArrayNode checked = Json.array();
    private int done;
    private boolean warned;

    /**
     * @param settings of the edits
     * @param option   the option that sets a setting of the method
     * @param verbose  whether to report every fact
     */
    public EditProgress(Console console, Settings settings, Function<Setting<?>, String> option, Tokenizer tokenizer,
            boolean verbose) {
        this.batchSize = settings.batchSize();
        this.console = console;
        this.verdict = new EditVerdict(settings, option);
        this.facts = new FactText(tokenizer);
        this.verbose = verbose;
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
    public void saved(Edits edits, EditBatch made, List<FactCheck> before, List<FactCheck> after) {
        done = edits.size();
        all.reach(done);
        close();
        EditReport.batch(console, edits, made);
        if (verbose) {
            EditReport.figures(console, edits, made);
            for (int i = 0; i < after.size(); i++) {
                console.say("%s", facts.line(before.get(i), after.get(i)));
            }
            checked.addAll(facts.document(before, after));
        }
        if (verdict.isLow(made) && !warned && done < requests) {
            // Once: where one batch does not work, most do not. The end has a line of its own.
            warned = true;
            console.note(verdict.warning(edits.batches().size(), made));
        }
    }

    /**
     * Reports the result: lines of text, or the JSON document of {@link EditReport}; with {@code --verbose} it has the
     * {@code checks} of the facts that this run edited, {@code [{"case_id", "prompt", "target", "before": {"predicted",
     * "text", "probability"}, "after": {…}} …]}.
     */
    public void end(EditRun.Result result, double seconds, Path out, DataReport data) {
        EditReport.end(console, result, verdict, seconds, out);
        if (console.json() && verdict.isLow(result)) {
            console.note(verdict.last(result));
        }
        ObjectNode document = EditReport.document(result, seconds, out);
        if (verbose) {
            document.set("checks", checked);
        }
        document.set("data", data.document());
        console.result(document);
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
