package dev.palimpsest.jobs;

import dev.palimpsest.edit.EditBatch;
import dev.palimpsest.edit.EditListener;
import dev.palimpsest.edit.EditRequest;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Editor;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.KeyStatistics;
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
        EditSettings settings,
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
     * @param sources    names of the input files, for the provenance in the edits file
     * @return all edits, those of the resumed file included
     */
    public Edits run(Edits existing, StatisticsFile statistics, Map<String, String> sources, Listener listener) {
        KeyStatistics keyStatistics = statistics == null ? null : statistics.statistics();
        Map<String, String> provenance = new TreeMap<>(sources);
        provenance.put("palimpsest", Version.number());
        if (statistics != null) {
            provenance.putAll(Resumption.digests(keyStatistics, settings.layers()));
        }
        if (existing != null) {
            Resumption.checkStatistics(out, existing, provenance);
        }
        try (Editor editor = open(existing, keyStatistics, listener)) {
            requests.forEach(editor::check);
            if (editor.edits().size() < requests.size()) {
                editor.factorise();
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
            EditsFile.write(out, signed(editor.edits(), provenance));
            listener.saved(editor.edits(), batch);
        }
    }

    private Editor open(Edits existing, KeyStatistics statistics, Listener listener) {
        return existing == null
                ? Editor.open(model.gpt(), model.tokenizer(), statistics, settings, contexts, listener)
                : Editor.resume(model.gpt(), model.tokenizer(), statistics, existing, listener);
    }

    private static Edits signed(Edits edits, Map<String, String> provenance) {
        return new Edits(edits.fingerprint(), edits.settings(), edits.contexts(), edits.batches(), provenance);
    }
}
