package dev.palimpsest.experiment;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.experiment.folder.FolderLock;
import dev.palimpsest.experiment.folder.Identity;
import dev.palimpsest.experiment.folder.JsonFile;
import dev.palimpsest.experiment.folder.TrialFolder;
import dev.palimpsest.experiment.plan.Mode;
import dev.palimpsest.experiment.plan.Plan;
import dev.palimpsest.experiment.plan.Schedule;
import dev.palimpsest.experiment.plan.Trial;
import dev.palimpsest.experiment.result.Comparison;
import dev.palimpsest.experiment.result.Measurement;
import dev.palimpsest.experiment.result.Outcome;
import dev.palimpsest.experiment.result.PaperSetting;
import dev.palimpsest.metric.Summary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Runs a plan, one trial after the other, and keeps everything finished on disk: killed at any place and begun again,
 * it goes on there and comes to the same figures, bit for bit.
 *
 * <pre>
 *   FOLDER/experiment.json    model, data and whatever else the figures depend on
 *          unedited.json      the unedited model on the records
 *          trials/ID/…        {@link TrialFolder}
 * </pre>
 *
 * A folder takes in more trials later, of the same model, records and mode.
 *
 * <p>The perplexity of the held-out text is measured before and after all edits, not between: for a large model a pass
 * over a text takes longer than editing a batch. In single rounds the model after the last batch stands for the others.
 */
public final class Experiment {

    private final ExperimentInput setup;
    private final Plan plan;
    private final Path folder;
    private final ExperimentListener listener;
    private final BooleanSupplier interrupted;

    /**
     * @param folder      exists
     * @param interrupted asked after every step whether to save and end
     */
    public Experiment(
            ExperimentInput setup, Plan plan, Path folder, ExperimentListener listener, BooleanSupplier interrupted) {
        this.setup = setup;
        this.plan = plan;
        this.folder = folder;
        this.listener = listener;
        this.interrupted = interrupted;
    }

    /** The file of a trial's edits so far, of {@link Mode#CONSECUTIVE}. @param folder of the experiment */
    public static Path edits(Path folder, String trial) {
        return TrialFolder.edits(folder, trial);
    }

    /**
     * Runs what was not yet run.
     *
     * @param title        for {@link Comparison}
     * @param provenance   for {@link Comparison}
     * @param paperSetting for {@link Comparison}, or null
     * @throws IllegalArgumentException       when the folder holds another experiment, naming what differs, or another
     *                                        run is at work there, or settings do not fit the model
     * @throws ExperimentInterruptedException when asked to end
     */
    public Comparison run(String title, SequencedMap<String, String> provenance, PaperSetting paperSetting) {
        try (FolderLock lock = FolderLock.take(folder)) {
            return runAlone(title, provenance, paperSetting);
        }
    }

    private Comparison runAlone(
            String title, SequencedMap<String, String> provenance, PaperSetting paperSetting) {
        new Identity(identity()).claim(folder.resolve("experiment.json"));
        // A sweep passes through the settings of its method: run once, shown twice.
        Map<EditSettings, TrialFolder> folders = new HashMap<>();
        plan.trials().forEach(trial -> folders.computeIfAbsent(
                trial.settings(), settings -> TrialFolder.claim(folder, trial, setup.statistics())));
        try (ExperimentRun run = new ExperimentRun(setup, plan.mode(), listener, interrupted)) {
            planTime(run.timeLeft());
            Measurement unedited = unedited(run);
            Map<EditSettings, Outcome> bySettings = new HashMap<>();
            List<Outcome> outcomes = new ArrayList<>();
            for (Trial trial : plan.trials()) {
                listener.began(trial.id(), run.timeLeft().seconds());
                Outcome same = bySettings.get(trial.settings());
                Outcome outcome = same == null ? run(run, trial, folders.get(trial.settings())) : as(trial, same);
                bySettings.putIfAbsent(trial.settings(), outcome);
                outcomes.add(outcome);
                listener.finished(outcome, outcomes.size(), plan.trials().size(), run.timeLeft().seconds());
            }
            return new Comparison(title, provenance, paperSetting, Summary.of(unedited.scores()),
                    unedited.perplexity(), outcomes);
        }
    }

    /** What all figures depend on, by the name a message calls it. */
    private SequencedMap<String, String> identity() {
        SequencedMap<String, String> identity = new LinkedHashMap<>();
        identity.put("model", setup.gpt().fingerprint());
        identity.put("mode", plan.mode().id());
        identity.put("number of records", Integer.toString(setup.records().size()));
        identity.put("data", Identity.digest(setup.records()));
        identity.put("interval between measurements (--every)", Integer.toString(plan.every()));
        identity.put("list of contexts", Identity.digest(setup.contexts()));
        identity.putAll(setup.identity());
        return identity;
    }

    private void planTime(TimeLeft timeLeft) {
        int records = setup.records().size();
        timeLeft.plan(0, records);
        plan.trials().stream().map(Trial::settings).distinct().forEach(settings ->
                timeLeft.plan(records, plan.mode() == Mode.SINGLE ? records : schedule(settings).measured()));
    }

    private Schedule schedule(EditSettings settings) {
        return Schedule.of(setup.records().size(), settings.batchSize(), plan.every());
    }

    private Measurement unedited(ExperimentRun run) {
        Path file = folder.resolve("unedited.json");
        Measurement found = JsonFile.read(file, new TypeReference<Measurement>() {}).orElse(null);
        if (found != null) {
            run.timeLeft().skip(0, setup.records().size());
            return found;
        }
        listener.began("unedited", Double.NaN);
        long start = System.nanoTime();
        var scores = run.scores("unedited", run.original(), setup.records());
        Measurement measurement = new Measurement(
                0, scores, setup.perplexity(run.original()), new TreeMap<>(), ExperimentRun.since(start));
        JsonFile.write(file, measurement);
        run.pauseAfter(() -> {});
        return measurement;
    }

    private Outcome run(ExperimentRun run, Trial trial, TrialFolder trialFolder) {
        Schedule schedule = schedule(trial.settings());
        return plan.mode() == Mode.SINGLE
                ? new SingleTrial(run, trial, trialFolder, schedule).run()
                : new ConsecutiveTrial(run, trial, trialFolder, schedule).run();
    }

    private static Outcome as(Trial trial, Outcome outcome) {
        return new Outcome(trial, outcome.checkpoints(), outcome.scores(), outcome.zScores(), outcome.editSeconds(),
                outcome.evaluateSeconds());
    }
}
