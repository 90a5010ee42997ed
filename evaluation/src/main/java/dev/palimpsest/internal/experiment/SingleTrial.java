package dev.palimpsest.internal.experiment;

import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.StoredEdits;
import dev.palimpsest.internal.experiment.folder.TrialFolder;
import dev.palimpsest.internal.experiment.plan.Schedule;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.AbilityScore;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.ExampleAnswer;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.ZScoreSample;
import dev.palimpsest.internal.metric.RecordScore;
import dev.palimpsest.internal.metric.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trial in which each batch edits the original model and is evaluated on its own records. A resumed trial skips the
 * saved batches.
 */
record SingleTrial(ExperimentRun experiment, Trial trial, TrialFolder folder, Schedule schedule) {

    Outcome run() {
        List<EvaluationResult> rounds = new ArrayList<>();
        List<RecordScore> scores = new ArrayList<>();
        SortedMap<Integer, Double> alpha = new TreeMap<>();
        List<EvaluationResult> results = new ArrayList<>();
        List<ExampleAnswer> answers = new ArrayList<>();
        int from = 0;
        for (int end : schedule.batchEnds()) {
            EvaluationResult round = round(from, end);
            rounds.add(round);
            scores.addAll(round.summary().scores());
            answers.addAll(round.answers());
            round.alpha().forEach((layer, value) -> alpha.merge(layer, value, Math::min));
            if (schedule.evaluations().contains(end)) {
                results.add(new EvaluationResult(end, Summary.of(scores), round.perplexity(), alpha, answers, 0)
                        .with(round.abilities()));
            }
            from = end;
        }
        return new Outcome(
                trial,
                results,
                ZScoreReading.together(rounds.stream().map(EvaluationResult::zScores).toList()),
                stored(rounds),
                rounds.stream().mapToDouble(EvaluationResult::editSeconds).sum(),
                rounds.stream().mapToDouble(EvaluationResult::seconds).sum());
    }

    /** Null when one of the rounds was kept by a version that did not measure it. */
    private static StoredEdits stored(List<EvaluationResult> rounds) {
        List<StoredEdits> known =
                rounds.stream().map(EvaluationResult::stored).filter(Objects::nonNull).toList();
        return known.size() < rounds.size() ? null : known.stream().reduce(StoredEdits::plus).orElse(null);
    }

    private EvaluationResult round(int from, int end) {
        EvaluationResult found = folder.round(end).orElse(null);
        if (found != null) {
            experiment.timeLeft().skip(end - from, end - from);
            if (end == experiment.input().records().size()) {
                experiment.timeLeft().planQuestions(-experiment.input().questions());
            }
            return found;
        }
        try (Editor editor = experiment.editor(trial.settings(), null)) {
            EditBatch batch = experiment.edit(trial, editor, from, end);
            EvaluationResult round = measure(editor, batch, from, end);
            experiment.input().unchanged().run();
            folder.writeRound(round);
            experiment.listener().edited(trial, schedule.batchEnds().indexOf(end) + 1, batch, round.alpha(), batch.size());
            experiment.listener().measured(trial.id(), round);
            experiment.pauseIfInterrupted();
            return round;
        }
    }

    private EvaluationResult measure(Editor editor, EditBatch batch, int from, int end) {
        long start = System.nanoTime();
        EditedModel edited = editor.model();
        var own = experiment.input().records().subList(from, end);
        List<RecordScore> scores =
                experiment.withTexts(trial.id(), edited, own, experiment.scores(trial.id(), edited, own));
        boolean last = end == experiment.input().records().size();
        double perplexity = last ? experiment.input().perplexity(edited) : Double.NaN;
        List<AbilityScore> abilities =
                last ? experiment.abilities(trial.id(), edited, experiment.input().records().size()) : List.of();
        SortedMap<Integer, Double> alpha = editor.edits().alpha();
        List<ZScoreSample> zScores = experiment.zScores(edited, alpha, own);
        return new EvaluationResult(end, Summary.of(scores), perplexity, alpha, zScores,
                experiment.answers(edited, from, end), editor.edits().stored(), batch.seconds(), ExperimentRun.since(start))
                .with(abilities);
    }
}
