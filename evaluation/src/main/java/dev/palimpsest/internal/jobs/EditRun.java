package dev.palimpsest.internal.jobs;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.Artifacts;
import dev.palimpsest.internal.editing.Batches;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.FactCheck;
import dev.palimpsest.internal.editing.MergedEdits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.NullSpaces;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.EditsLog;
import dev.palimpsest.internal.loader.StatisticsDigests;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Edits requests in consecutive batches. Each batch is saved when it is done, so that an interrupted run can be resumed;
 * a resumed run produces the same bits as an uninterrupted one.
 *
 * @param contexts context templates, or null to sample them
 * @param out      the edits file; the caller holds its lock
 * @param replace  whether existing edits that differ are kept as a previous version and replaced
 * @param artifacts those that the settings name
 * @param record   what the run keeps beside the edits
 */
public record EditRun(
        OpenModel model,
        List<EditRequest> requests,
        Settings settings,
        List<String> contexts,
        Path out,
        boolean replace,
        Artifacts artifacts,
        RunRecord record,
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

        /**
         * A batch was edited and saved.
         *
         * @param edits  all edits so far, this batch the last
         * @param before its facts asked of the model that the batch was edited on
         * @param after  its facts asked of the model with the batch
         */
        void saved(Edits edits, EditBatch batch, List<FactCheck> before, List<FactCheck> after);
    }

    /**
     * All edits and whether they work.
     *
     * @param edits     those of the resumed file included
     * @param facts     the facts that hold now: of several with the same prompt, the last
     * @param predicted how many of them the edited model predicts
     * @param before    how many of them the unedited model predicts
     */
    public record Result(Edits edits, int facts, int predicted, int before) {}

    /**
     * Edits the requests that {@code out} does not contain yet.
     *
     * @param statistics of the edited layers, or null for a method that needs none
     * @param nullSpaces where null spaces are kept between runs
     * @param sources    names of the input files, for the provenance in the edits file
     * @throws UserError when {@code out} contains other edits, naming the difference
     */
    public Result run(StatisticsFile statistics, NullSpaces nullSpaces, Map<String, String> sources, Listener listener) {
        KeyStatistics keyStatistics = statistics == null ? null : statistics.statistics();
        Map<String, String> provenance = new TreeMap<>(sources);
        provenance.put("palimpsest", Version.number());
        provenance.put(Resumption.ENGINE, model.gpt().engine().name());
        provenance.put(Resumption.CONTEXTS, Resumption.origin(contexts));
        StatisticsDigests digests = statistics == null ? null : new StatisticsDigests(keyStatistics);
        if (digests != null) {
            provenance.putAll(digests.provenance(settings));
        }
        List<List<EditRequest>> batches = Batches.of(requests, settings.batchSize());
        Batches.superseded(requests, settings.batchSize()).forEach(each -> monitor.note(each.message()));
        EditsLog log = EditsLog.open(out);
        Edits existing = continued(log, batches, digests);
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
            record.events().add("started", EditEvents.started(record.command(), editor.edits(), facts));
            listener.started(editor.edits(), facts);
            return edit(editor, batches, log, saved, provenance, listener);
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
    private Edits continued(EditsLog log, List<List<EditRequest>> batches, StatisticsDigests digests) {
        Edits saved = log.saved().orElse(null);
        if (saved == null) {
            return null;
        }
        Optional<String> difference =
                Resumption.difference(saved, model.gpt(), settings, contexts, batches, digests);
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
    private Result edit(Editor editor, List<List<EditRequest>> batches, EditsLog log, AtomicInteger saved,
            Map<String, String> provenance, Listener listener) {
        Edits edits = editor.edits();
        List<FactCheck> before = List.of();
        List<FactCheck> after = List.of();
        for (int b = edits.batches().size(); b < batches.size(); b++) {
            before = check(editor, batches.get(b));
            EditBatch made = editor.edit(batches.get(b));
            after = check(editor, batches.get(b));
            EditBatch batch = made.with(new EditBatch.Predicted(FactCheck.predicted(before), FactCheck.predicted(after)));
            // What the editor's own edits do not have: how many facts were predicted.
            edits = edits.plus(batch);
            model.requireUnchanged();
            if (b == 0) {
                keepPrevious(log);
            }
            log.save(edits.with(provenance));
            saved.set(b + 1);
            record.write(settings);
            record.events().add("batch", EditEvents.batch(edits));
            listener.saved(edits, batch, before, after);
        }
        Edits all = edits.with(provenance);
        log.complete(log.saved().orElse(all));
        record.write(settings);
        Result result = batches.size() == 1 && !after.isEmpty() ? result(all, before, after) : measured(all, editor);
        record.events().add("finished", EditEvents.finished(result));
        return result;
    }

    /** Asks the unedited and the edited model about all facts. */
    private Result measured(Edits edits, Editor editor) {
        List<EditRequest> facts = edits.facts();
        try (EditedModel unedited = EditedModel.original(model.gpt())) {
            List<FactCheck> before = check(() -> FactCheck.of(unedited, model.tokenizer(), facts), facts);
            return result(edits, before, check(editor, facts));
        }
    }

    private static Result result(Edits edits, List<FactCheck> before, List<FactCheck> after) {
        return new Result(edits, after.size(), FactCheck.predicted(after), FactCheck.predicted(before));
    }

    private List<FactCheck> check(Editor editor, List<EditRequest> facts) {
        return check(() -> FactCheck.of(editor, model.gpt(), model.tokenizer(), facts), facts);
    }

    /** A model whose logits are NaN predicts nothing; where that is an error, editing finds it. */
    private List<FactCheck> check(Supplier<List<FactCheck>> asking, List<EditRequest> facts) {
        try {
            return asking.get();
        } catch (NonFiniteException damaged) {
            return FactCheck.unknown(model.tokenizer(), facts);
        }
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
                .with(artifacts)
                .with(listener);
        return existing == null ? Methods.open(context, settings, contexts) : Methods.resume(context, existing);
    }
}
