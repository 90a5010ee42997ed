package dev.palimpsest.experiment;

import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.edit.Editor;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.experiment.folder.TrialFolder;
import dev.palimpsest.experiment.plan.Schedule;
import dev.palimpsest.experiment.plan.Trial;
import dev.palimpsest.experiment.result.Measurement;
import dev.palimpsest.experiment.result.Outcome;
import dev.palimpsest.experiment.result.ZScoreSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Batches on top of each other, all records edited so far measured now and then.
 *
 * <p>What an interrupted run left is taken up: batches from the edits file, checkpoints from theirs. Editing and
 * measuring are deterministic, so it does not matter where it was interrupted.
 */
final class ConsecutiveTrial {

    /** Saving may take a twentieth of the time: the edits of a large model are hundreds of megabytes. */
    private static final int SAVING_SHARE = 20;

    private final ExperimentRun run;
    private final Trial trial;
    private final TrialFolder folder;
    private final Schedule schedule;
    private final Map<Integer, Measurement> measurements = new TreeMap<>();
    private final int records;
    private long nextSave;

    ConsecutiveTrial(ExperimentRun run, Trial trial, TrialFolder folder, Schedule schedule) {
        this.run = run;
        this.trial = trial;
        this.folder = folder;
        this.schedule = schedule;
        this.records = run.setup().records().size();
    }

    Outcome run() {
        schedule.checkpoints().forEach(edits -> folder.measurement(edits).ifPresent(found -> {
            measurements.put(edits, found);
            run.timeLeft().skip(0, edits);
        }));
        Edits edits = edit(folder.edits().orElse(null));
        List<Measurement> measured = List.copyOf(measurements.values());
        TrialFolder.ZScores zScores = trial.settings().method().hooks()
                ? folder.zScores().orElseGet(() -> readZScores(edits))
                : new TrialFolder.ZScores(List.of(), 0);
        return new Outcome(
                trial,
                measured.stream().map(Measurement::checkpoint).toList(),
                measured.getLast().scores(),
                zScores.samples(),
                edits.batches().stream().mapToDouble(batch -> batch.targetSeconds() + batch.updateSeconds()).sum(),
                zScores.seconds() + measured.stream().mapToDouble(Measurement::seconds).sum());
    }

    /** @param saved by an interrupted run, or null. @return all edits */
    private Edits edit(Edits saved) {
        // Measured before the next batch was made; where a person deleted a checkpoint, it is all made again.
        boolean usable = saved != null && schedule.checkpoints().stream()
                .allMatch(end -> end >= saved.size() || measurements.containsKey(end));
        Edits soFar = usable ? saved : null;
        try (Editor editor = run.editor(trial.settings(), soFar)) {
            if (soFar != null) {
                run.timeLeft().skip(soFar.size(), 0);
                if (schedule.checkpoints().contains(soFar.size())) {
                    measure(soFar);
                }
            }
            for (int end : schedule.batchEnds()) {
                int from = editor.edits().size();
                if (end > from) {
                    run.edit(trial, editor, from, end);
                    boolean last = end == records;
                    save(editor.edits(), last);
                    run.pauseAfter(() -> save(editor.edits(), true));
                    if (schedule.checkpoints().contains(end)) {
                        measure(editor.edits());
                        run.pauseAfter(() -> save(editor.edits(), true));
                    }
                }
            }
            return editor.edits();
        }
    }

    private void save(Edits edits, boolean anyway) {
        long now = System.nanoTime();
        if (anyway || nextSave == 0 || now >= nextSave) {
            folder.write(run.setup().signed(edits));
            nextSave = now + (SAVING_SHARE + 1) * (System.nanoTime() - now);
        }
    }

    /** Measures the records of {@code edits}, unless that was done. */
    private void measure(Edits edits) {
        int size = edits.size();
        if (measurements.containsKey(size)) {
            return;
        }
        try (EditedGpt edited = EditedGpt.of(run.setup().gpt(), edits)) {
            long start = System.nanoTime();
            var scores = run.scores(trial.id(), edited, run.setup().records().subList(0, size));
            double perplexity = size == records ? run.setup().perplexity(edited) : Double.NaN;
            Measurement measurement = new Measurement(size, scores, perplexity,
                    trial.settings().method().hooks() ? edits.alpha() : new TreeMap<>(), ExperimentRun.since(start));
            folder.write(measurement);
            measurements.put(size, measurement);
        }
    }

    private TrialFolder.ZScores readZScores(Edits edits) {
        try (EditedGpt edited = EditedGpt.of(run.setup().gpt(), edits)) {
            long start = System.nanoTime();
            List<ZScoreSample> samples = ZScoreReading.of(
                    edited, edits.alpha(), run.setup().tokenizer(), run.setup().records());
            TrialFolder.ZScores zScores = new TrialFolder.ZScores(new ArrayList<>(samples), ExperimentRun.since(start));
            folder.write(zScores);
            return zScores;
        }
    }
}
