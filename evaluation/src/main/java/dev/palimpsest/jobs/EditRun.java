package dev.palimpsest.jobs;

import dev.palimpsest.editing.EditBatch;
import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.editing.EditingContext;
import dev.palimpsest.editing.Editor;
import dev.palimpsest.editing.Edits;
import dev.palimpsest.editing.Methods;
import dev.palimpsest.editing.memory.KeyStatistics;
import dev.palimpsest.editing.memory.NullSpaces;
import dev.palimpsest.editing.settings.Settings;
import dev.palimpsest.loader.EditsFile;
import dev.palimpsest.loader.StatisticsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Edits requests in consecutive batches. The edits file is rewritten after each batch, so that an interrupted run can
 * be resumed; a resumed run produces the same bits as an uninterrupted one.
 *
 * @param contexts context templates, or null to sample them
 * @param out      the edits file
 */
public record EditRun(
        OpenModel model,
        List<EditRequest> requests,
        Settings settings,
        List<String> contexts,
        Path out,
        JobMonitor monitor) {

    /** Receives the progress of a run. */
    public interface Listener extends EditListener {

        /** All requests were checked and editing begins. @param existing edits of the resumed file; may be empty */
        void started(Edits existing);

        /** A batch was edited and saved. @param edits all edits so far, this batch the last */
        void saved(Edits edits, EditBatch batch);
    }

    /**
     * The edits of the existing file, to continue with; null when there is none.
     *
     * @throws UserError when they were made for other requests, settings or another model, naming the difference
     */
    public Edits existing() {
        if (!Files.exists(out)) {
            return null;
        }
        Edits existing = EditsFile.read(out);
        Resumption.check(out, existing, model.gpt().fingerprint(), settings, contexts, requests);
        return existing;
    }

    /**
     * Edits the remaining requests.
     *
     * @param existing   edits to continue with, or null to begin
     * @param statistics of the edited layers, or null for a method that needs none
     * @param nullSpaces where null spaces are kept between runs
     * @param sources    names of the input files, for the provenance in the edits file
     * @return all edits, those of the resumed file included
     */
    public Edits run(Edits existing, StatisticsFile statistics, NullSpaces nullSpaces, Map<String, String> sources,
            Listener listener) {
        KeyStatistics keyStatistics = statistics == null ? null : statistics.statistics();
        Map<String, String> provenance = new TreeMap<>(sources);
        provenance.put("palimpsest", Version.number());
        if (statistics != null) {
            provenance.putAll(Resumption.digests(keyStatistics, settings.layers()));
        }
        if (existing != null) {
            Resumption.checkStatistics(out, existing, provenance);
        }
        try (Editor editor = open(existing, keyStatistics, nullSpaces, listener)) {
            requests.forEach(editor::check);
            if (editor.edits().size() < requests.size()) {
                editor.prepare();
                model.announce();
            } else {
                monitor.note(out + ": already contains all " + requests.size() + " facts; nothing left to edit");
            }
            listener.started(editor.edits());
            editBatches(editor, existing == null, provenance, listener);
            return editor.edits();
        }
    }

    private void editBatches(Editor editor, boolean fresh, Map<String, String> provenance, Listener listener) {
        for (int from = editor.edits().size(); from < requests.size(); from += settings.batchSize()) {
            EditBatch batch =
                    editor.edit(requests.subList(from, Math.min(from + settings.batchSize(), requests.size())));
            if (fresh && from == 0) {
                OutputFile.keepPrevious(out).ifPresent(previous ->
                        monitor.note(out + ": already exists; moved to " + previous));
            }
            EditsFile.write(out, editor.edits().with(provenance));
            listener.saved(editor.edits(), batch);
        }
    }

    private Editor open(Edits existing, KeyStatistics statistics, NullSpaces nullSpaces, Listener listener) {
        EditingContext context = EditingContext.of(model.gpt(), model.tokenizer(), statistics)
                .with(nullSpaces)
                .with(listener);
        return existing == null ? Methods.open(context, settings, contexts) : Methods.resume(context, existing);
    }
}
