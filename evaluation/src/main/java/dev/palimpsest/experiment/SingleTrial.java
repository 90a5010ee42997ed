package dev.palimpsest.experiment;

import dev.palimpsest.edit.EditBatch;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.edit.Editor;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.experiment.folder.TrialFolder;
import dev.palimpsest.experiment.plan.Schedule;
import dev.palimpsest.experiment.plan.Trial;
import dev.palimpsest.experiment.result.Checkpoint;
import dev.palimpsest.experiment.result.Measurement;
import dev.palimpsest.experiment.result.Outcome;
import dev.palimpsest.experiment.result.SingleRound;
import dev.palimpsest.experiment.result.ZScoreSample;
import dev.palimpsest.metric.RecordScore;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every batch from the unedited model, measured on its own records. What an interrupted run left is taken up. */
final class SingleTrial {

    private final ExperimentRun run;
    private final Trial trial;
    private final TrialFolder folder;
    private final Schedule schedule;
    private final int records;

    SingleTrial(ExperimentRun run, Trial trial, TrialFolder folder, Schedule schedule) {
        this.run = run;
        this.trial = trial;
        this.folder = folder;
        this.schedule = schedule;
        this.records = run.setup().records().size();
    }

    Outcome run() {
        List<SingleRound> rounds = new ArrayList<>();
        List<RecordScore> scores = new ArrayList<>();
        SortedMap<Integer, Double> alpha = new TreeMap<>();
        List<Checkpoint> checkpoints = new ArrayList<>();
        int from = 0;
        for (int end : schedule.batchEnds()) {
            SingleRound round = round(from, end);
            rounds.add(round);
            scores.addAll(round.scores());
            round.alpha().forEach((layer, value) -> alpha.merge(layer, value, Math::min));
            if (schedule.checkpoints().contains(end)) {
                checkpoints.add(new Measurement(end, scores, round.perplexity(), alpha, 0).checkpoint());
            }
            from = end;
        }
        return new Outcome(
                trial,
                checkpoints,
                scores,
                ZScoreReading.together(rounds.stream().map(SingleRound::zScores).toList()),
                rounds.stream().mapToDouble(SingleRound::editSeconds).sum(),
                rounds.stream().mapToDouble(SingleRound::seconds).sum());
    }

    private SingleRound round(int from, int end) {
        SingleRound found = folder.round(end).orElse(null);
        if (found != null) {
            run.timeLeft().skip(end - from, end - from);
            return found;
        }
        try (Editor editor = run.editor(trial.settings(), null)) {
            EditBatch batch = run.edit(trial, editor, from, end);
            SingleRound round = measure(editor.edits(), batch, from, end);
            folder.write(round);
            run.pauseAfter(() -> {});
            return round;
        }
    }

    private SingleRound measure(Edits edits, EditBatch batch, int from, int end) {
        try (EditedGpt edited = EditedGpt.of(run.setup().gpt(), edits)) {
            long start = System.nanoTime();
            var own = run.setup().records().subList(from, end);
            List<RecordScore> scores = run.scores(trial.id(), edited, own);
            double perplexity = end == records ? run.setup().perplexity(edited) : Double.NaN;
            SortedMap<Integer, Double> alpha =
                    trial.settings().method().hooks() ? edits.alpha() : new TreeMap<>();
            List<ZScoreSample> zScores = ZScoreReading.of(edited, alpha, run.setup().tokenizer(), own);
            return new SingleRound(end, scores, perplexity, alpha, zScores,
                    batch.targetSeconds() + batch.updateSeconds(), ExperimentRun.since(start));
        }
    }
}
