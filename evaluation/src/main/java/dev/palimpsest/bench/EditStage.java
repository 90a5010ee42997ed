package dev.palimpsest.bench;

import dev.palimpsest.bench.Measurement.Figure;
import dev.palimpsest.edit.EditBatch;
import dev.palimpsest.edit.EditListener;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Editor;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.model.Gpt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@link Stage#EDIT}: edits consecutive batches of new facts with COMEBA-HK and the paper's settings. Target values
 * never stop early, so that every engine does the same work. The warm-up edits a single fact.
 */
record EditStage(Gpt gpt, Workload workload, SyntheticMoment moment) {

    Measurement run() {
        EditSettings settings = settings();
        SyntheticFacts facts = new SyntheticFacts(workload.seed());
        List<Double> runs = new ArrayList<>();
        List<Double> targets = new ArrayList<>();
        List<Double> updates = new ArrayList<>();
        try (Editor editor = Editor.open(gpt, new SyntheticTokenizer(),
                moment.statistics(gpt.fingerprint(), workload.layers()), settings, facts.contexts(),
                EditListener.SILENT)) {
            double factorised = Stopwatch.seconds(editor::factorise);
            double warmUp = workload.warmUps() == 0
                    ? 0
                    : Stopwatch.seconds(() -> editor.edit(facts.next(1)));
            for (int i = 0; i < workload.repeats(); i++) {
                EditBatch batch = editor.edit(facts.next(workload.batchSize()));
                targets.add(batch.targetSeconds());
                updates.add(batch.updateSeconds());
                runs.add(batch.targetSeconds() + batch.updateSeconds());
            }
            return new Measurement(Stage.EDIT, work(), warmUp, runs, List.of(
                    new Figure("target_seconds", Measurement.median(targets), "target values %.2f s"),
                    new Figure("update_seconds", Measurement.median(updates), "update %.2f s"),
                    new Figure("factorise_seconds", factorised, "all layers factorised in %.2f s")));
        }
    }

    private String work() {
        return workload.batchSize() + " facts, " + workload.steps() + " steps, layers "
                + workload.layers().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private EditSettings settings() {
        EditSettings paper = PaperSettings.of(gpt.config(), Method.COMEBA_HK, workload.layers());
        return new EditSettings(paper.method(), paper.layers(), paper.lambda(), paper.alpha(), workload.steps(),
                paper.clamp(), paper.learningRate(), paper.decay(), paper.kl(), 0, workload.batchSize(),
                paper.ridge(), workload.seed());
    }
}
