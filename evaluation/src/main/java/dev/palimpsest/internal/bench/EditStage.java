package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.bench.Measurement.Figure;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@link Stage#EDIT}: edits consecutive batches of new facts with COMEBA-HK and the paper's settings. Target values
 * never stop early, so that every engine does the same work. The warm-up edits a single fact.
 */
record EditStage(Gpt gpt, Workload workload, SyntheticMoment moment) {

    Measurement run() {
        Settings settings = settings();
        SyntheticFacts facts = new SyntheticFacts(workload.seed());
        List<Double> runs = new ArrayList<>();
        List<Double> targets = new ArrayList<>();
        List<Double> updates = new ArrayList<>();
        EditingContext context = EditingContext.of(
                gpt, new SyntheticTokenizer(), moment.statistics(gpt.fingerprint(), workload.layers()));
        try (Editor editor = Methods.open(context, settings, facts.contexts())) {
            double factorised = Stopwatch.seconds(editor::prepare);
            double warmUp = workload.warmUps() == 0
                    ? 0
                    : Stopwatch.seconds(() -> editor.edit(facts.next(1)));
            for (int i = 0; i < workload.repeats(); i++) {
                EditBatch batch = editor.edit(facts.next(workload.batchSize()));
                targets.add(batch.targetSeconds());
                updates.add(batch.updateSeconds());
                runs.add(batch.seconds());
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

    private Settings settings() {
        return EditedBatch.settings(gpt.config(), workload.layers())
                .with(TargetSettings.STEPS, workload.steps())
                .with(TargetSettings.LOSS_FLOOR, 0.0)
                .with(CommonSettings.BATCH_SIZE, workload.batchSize())
                .with(CommonSettings.SEED, workload.seed());
    }
}
