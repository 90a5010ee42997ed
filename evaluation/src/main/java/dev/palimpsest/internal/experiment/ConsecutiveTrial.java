package dev.palimpsest.internal.experiment;

import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.experiment.folder.TrialFolder;
import dev.palimpsest.internal.experiment.plan.Schedule;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.AbilityScore;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.ZScoreSample;
import dev.palimpsest.internal.loader.EditsLog;
import dev.palimpsest.internal.metric.RecordScore;
import dev.palimpsest.internal.metric.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A trial in which each batch edits the model left by the previous one. All records edited so far are evaluated at
 * scheduled points.
 *
 * <p>A resumed trial continues with the batches in the edits file and the saved evaluations. Editing and evaluating are
 * deterministic, so the results do not depend on where it was interrupted.
 */
final class ConsecutiveTrial {

    private final ExperimentRun experiment;
    private final Trial trial;
    private final TrialFolder folder;
    private final Schedule schedule;
    private final Map<Integer, EvaluationResult> results = new TreeMap<>();
    private final int records;
    private EditsLog log;

    ConsecutiveTrial(ExperimentRun experiment, Trial trial, TrialFolder folder, Schedule schedule) {
        this.experiment = experiment;
        this.trial = trial;
        this.folder = folder;
        this.schedule = schedule;
        this.records = experiment.input().records().size();
    }

    Outcome run() {
        schedule.evaluations().forEach(edits -> folder.evaluation(edits).ifPresent(found -> {
            results.put(edits, found);
            experiment.timeLeft().skip(0, edits);
            experiment.timeLeft().planQuestions(-experiment.input().questions());
        }));
        log = folder.edits();
        Edits edits = edit(log.saved().orElse(null));
        List<EvaluationResult> measured = List.copyOf(results.values());
        TrialFolder.SavedZScores zScores = edits.alpha().isEmpty()
                ? new TrialFolder.SavedZScores(List.of(), 0)
                : folder.zScores().orElseGet(() -> readZScores(edits));
        return new Outcome(
                trial,
                measured,
                zScores.samples(),
                edits.stored(),
                edits.batches().stream().mapToDouble(EditBatch::seconds).sum(),
                zScores.seconds() + measured.stream().mapToDouble(EvaluationResult::seconds).sum());
    }

    /** @param saved edits of an interrupted run, or null. @return all edits */
    private Edits edit(Edits saved) {
        // Evaluations are saved before the next batch is edited. Where one was deleted, the trial starts over.
        boolean usable = saved != null && schedule.evaluations().stream()
                .allMatch(end -> end >= end(saved) || results.containsKey(end));
        Edits soFar = usable ? saved : null;
        if (!usable) {
            log.startOver();
        }
        try (Editor editor = experiment.editor(trial.settings(), soFar)) {
            if (soFar != null) {
                experiment.timeLeft().skip(end(soFar), 0);
                if (schedule.evaluations().contains(end(soFar))) {
                    measure(editor);
                }
            }
            for (int end : schedule.batchEnds()) {
                int from = end(editor.edits());
                if (end > from) {
                    EditBatch batch = experiment.edit(trial, editor, from, end);
                    experiment.input().unchanged().run();
                    log.save(experiment.input().signed(editor.edits()));
                    experiment.listener().edited(trial, editor.edits().batches().size(), batch, editor.edits().alpha(),
                            editor.edits().size());
                    experiment.pauseIfInterrupted();
                    if (schedule.evaluations().contains(end)) {
                        measure(editor);
                        experiment.pauseIfInterrupted();
                    }
                }
            }
            log.complete(experiment.input().signed(editor.edits()));
            return editor.edits();
        }
    }

    /** The number of records in the batches of {@code edits}, those left out because a later one supersedes them too. */
    private int end(Edits edits) {
        int batches = edits.batches().size();
        return batches == 0 ? 0 : schedule.batchEnds().get(batches - 1);
    }

    /** Evaluates the records edited so far on the editor's own model, unless that was done before. */
    private void measure(Editor editor) {
        int size = end(editor.edits());
        if (results.containsKey(size)) {
            return;
        }
        long start = System.nanoTime();
        boolean last = size == records;
        List<RecordScore> scores =
                experiment.scores(trial.id(), editor.model(), experiment.input().records().subList(0, size));
        if (!last) {
            // All answers after every measurement would take space in proportion to the square of the records.
            scores = scores.stream().map(RecordScore::withoutAnswers).toList();
        } else {
            scores = experiment.withTexts(trial.id(), editor.model(), experiment.input().records(), scores);
        }
        boolean curve = !experiment.input().tasks().isEmpty();
        double perplexity = last || curve ? experiment.input().perplexity(editor.model()) : Double.NaN;
        List<AbilityScore> abilities = experiment.abilities(trial.id(), editor.model(), size);
        EvaluationResult result = new EvaluationResult(
                size, Summary.of(scores), perplexity, editor.edits().alpha(),
                last ? experiment.answers(editor.model(), 0, records) : List.of(), ExperimentRun.since(start))
                .with(abilities);
        experiment.input().unchanged().run();
        folder.writeEvaluation(result);
        experiment.listener().measured(trial.id(), result);
        results.put(size, result);
    }

    private TrialFolder.SavedZScores readZScores(Edits edits) {
        try (EditedModel edited = EditedModel.of(experiment.input().gpt(), edits,
                experiment.input().resources())) {
            long start = System.nanoTime();
            List<ZScoreSample> samples = experiment.zScores(edited, edits.alpha(), experiment.input().records());
            TrialFolder.SavedZScores zScores =
                    new TrialFolder.SavedZScores(new ArrayList<>(samples), ExperimentRun.since(start));
            experiment.input().unchanged().run();
            folder.write(zScores);
            return zScores;
        }
    }
}
