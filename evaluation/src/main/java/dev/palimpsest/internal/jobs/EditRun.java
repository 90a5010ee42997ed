package dev.palimpsest.internal.jobs;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.Batches;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.MergedEdits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.NullSpaces;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.EditsLog;
import dev.palimpsest.internal.loader.StatisticsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Edits requests in consecutive batches. Each batch is saved when it is done, so that an interrupted run can be resumed;
 * a resumed run produces the same bits as an uninterrupted one.
 *
 * @param contexts context templates, or null to sample them
 * @param out      the edits file; the caller holds its lock
 * @param replace  whether existing edits that differ are kept as a previous version and replaced
 */
public record EditRun(
        OpenModel model,
        List<EditRequest> requests,
        Settings settings,
        List<String> contexts,
        Path out,
        boolean replace,
        JobMonitor monitor) {

    /** Receives the progress of a run. */
    public interface Listener extends EditListener {

        /**
         * All requests were checked and editing begins.
         *
         * @param existing edits of the resumed file; may be empty
         * @param facts    number of facts when the run is complete
         */
        void started(Edits existing, int facts);

        /** A batch was edited and saved. @param edits all edits so far, this batch the last */
        void saved(Edits edits, EditBatch batch);
    }

    /**
     * Edits the requests that {@code out} does not contain yet.
     *
     * @param statistics of the edited layers, or null for a method that needs none
     * @param nullSpaces where null spaces are kept between runs
     * @param sources    names of the input files, for the provenance in the edits file
     * @return all edits, those of the resumed file included
     * @throws UserError when {@code out} contains other edits, naming the difference
     */
    public Edits run(StatisticsFile statistics, NullSpaces nullSpaces, Map<String, String> sources, Listener listener) {
        KeyStatistics keyStatistics = statistics == null ? null : statistics.statistics();
        Map<String, String> provenance = new TreeMap<>(sources);
        provenance.put("palimpsest", Version.number());
        provenance.put(Resumption.ENGINE, model.gpt().engine().name());
        provenance.put(Resumption.CONTEXTS, Resumption.origin(contexts));
        if (statistics != null) {
            provenance.putAll(Resumption.digests(keyStatistics, settings.layers()));
        }
        List<List<EditRequest>> batches = Batches.of(requests, settings.batchSize());
        Batches.superseded(requests, settings.batchSize()).forEach(each -> monitor.note(each.message()));
        EditsLog log = EditsLog.open(out);
        Edits existing = continued(log, batches, keyStatistics);
        AtomicInteger saved = new AtomicInteger(existing == null ? 0 : existing.batches().size());
        try (Interruption _ = Interruption.announced(() -> monitor.note("interrupted; " + saved + " of "
                        + batches.size() + " batches are saved in " + out + "; rerun the same command to continue"));
                Editor editor = open(existing, keyStatistics, nullSpaces, listener)) {
            batches.forEach(batch -> batch.forEach(editor::check));
            int facts = batches.stream().mapToInt(List::size).sum();
            if (editor.edits().batches().size() < batches.size()) {
                prepare(editor, statistics);
                model.announce();
            } else {
                monitor.note(out + ": already contains all " + facts + " facts; nothing left to edit");
            }
            listener.started(editor.edits(), facts);
            edit(editor, batches, log, saved, provenance, listener);
            return editor.edits();
        }
    }

    /** Reads the statistics; afterwards nothing needs them. */
    private static void prepare(Editor editor, StatisticsFile statistics) {
        try {
            editor.prepare();
        } catch (InternalError | RuntimeException e) {
            // A file that is cut short can make reading it fail in any way: say what happened to it.
            requireUnchanged(statistics);
            throw e;
        }
        requireUnchanged(statistics);
    }

    private static void requireUnchanged(StatisticsFile statistics) {
        if (statistics != null) {
            statistics.requireUnchanged();
        }
    }

    /** The saved edits to continue with; null to begin. */
    private Edits continued(EditsLog log, List<List<EditRequest>> batches, KeyStatistics statistics) {
        Edits saved = log.saved().orElse(null);
        if (saved == null) {
            return null;
        }
        Optional<String> difference =
                Resumption.difference(saved, model.gpt(), settings, contexts, batches, statistics);
        if (difference.isEmpty()) {
            if (saved.batches().size() < batches.size()) {
                monitor.note(out + ": contains " + saved.size() + " of the facts; continuing after them"
                        + (saved.provenance().keySet().stream().anyMatch(name -> name.startsWith(MergedEdits.PROVENANCE))
                                ? " (merged from several files)" : ""));
            }
            return saved;
        }
        if (!replace) {
            throw new UserError(out + ": already exists, " + difference.get()
                    + "; use the same options to continue it, --force to replace it, or choose another --out");
        }
        return null;
    }

    /** @param saved number of batches saved */
    private void edit(Editor editor, List<List<EditRequest>> batches, EditsLog log, AtomicInteger saved,
            Map<String, String> provenance, Listener listener) {
        for (int b = editor.edits().batches().size(); b < batches.size(); b++) {
            EditBatch batch = editor.edit(batches.get(b));
            model.requireUnchanged();
            if (b == 0) {
                keepPrevious(log);
            }
            log.save(editor.edits().with(provenance));
            saved.set(b + 1);
            listener.saved(editor.edits(), batch);
        }
        log.complete(log.saved().orElseGet(() -> editor.edits().with(provenance)));
    }

    /** Keeps the edits that are about to be replaced, in one file. */
    private void keepPrevious(EditsLog log) {
        log.saved().ifPresent(replaced -> {
            log.complete(replaced);
            OutputFile.keepPrevious(out).ifPresent(previous -> monitor.note(out + ": replaced; kept as " + previous));
            log.startOver();
        });
    }

    private Editor open(Edits existing, KeyStatistics statistics, NullSpaces nullSpaces, Listener listener) {
        EditingContext context = EditingContext.of(model.gpt(), model.tokenizer(), statistics)
                .with(nullSpaces)
                .with(listener);
        return existing == null ? Methods.open(context, settings, contexts) : Methods.resume(context, existing);
    }
}
