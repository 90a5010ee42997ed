package dev.palimpsest.internal.experiment;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.folder.Identity;
import dev.palimpsest.internal.experiment.folder.JsonFile;
import dev.palimpsest.internal.experiment.folder.RunFile;
import dev.palimpsest.internal.experiment.folder.TrialFolder;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Schedule;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.AbilityScore;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.PaperSetting;
import dev.palimpsest.internal.experiment.result.Provenance;
import dev.palimpsest.internal.loader.StatisticsDigests;
import dev.palimpsest.internal.metric.Summary;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Runs the trials of a plan one after the other and saves all completed work. An interrupted experiment can be resumed
 * at any point and produces the same results, bit for bit.
 *
 * <pre>
 *   FOLDER/experiment.json    model, data and whatever else the figures depend on
 *          run.json           when it was run
 *          unedited.json      the unedited model on the records
 *          trials/ID/…        {@link TrialFolder}
 * </pre>
 *
 * Further trials of the same model, records and mode can be added to a folder later.
 *
 * <p>The perplexity of the held-out text is measured, and texts are generated, before and after all edits, not in between: for
 * a large model a pass over a text takes longer than editing a batch. With tasks for general abilities the perplexity is
 * measured with them: at every evaluation, as curves over the number of edits. In single rounds the model of the last batch is
 * measured.
 */
public final class Experiment {

    /** The names of all files and folders in an experiment's folder, figures aside; the first is there from the start. */
    public static final List<String> FILES = List.of("experiment.json", RunFile.NAME, "unedited.json", "trials",
            Experiment.SETTINGS, "report.html", "table.md", "table.csv", "curves.csv");

    /** The methods' settings, which the command writes into the folder. */
    public static final String SETTINGS = "settings.json";

    private final ExperimentInput input;
    private final Plan plan;
    private final Path folder;
    private final ExperimentListener listener;
    private final BooleanSupplier interrupted;

    /**
     * @param folder      existing folder, whose {@link dev.palimpsest.internal.loader.file.OutputLock} the caller holds
     * @param interrupted polled after every step; when true, the experiment saves its work and ends
     */
    public Experiment(
            ExperimentInput input, Plan plan, Path folder, ExperimentListener listener, BooleanSupplier interrupted) {
        this.input = input;
        this.plan = plan;
        this.folder = folder;
        this.listener = listener;
        this.interrupted = interrupted;
    }

    /** The edits file of a trial in mode {@link Mode#CONSECUTIVE}. @param folder the experiment's folder */
    public static Path edits(Path folder, String trial) {
        return TrialFolder.edits(folder, trial);
    }

    /**
     * Runs the trials that are not complete yet.
     *
     * @param title        for {@link Comparison}
     * @param provenance   for {@link Comparison}
     * @param paperSetting for {@link Comparison}, or null
     * @throws IllegalArgumentException       when the folder contains a different experiment, naming the difference,
     *                                        or when settings do not fit the model
     * @throws ExperimentInterruptedException when interrupted
     */
    public Comparison run(String title, Provenance provenance, PaperSetting paperSetting) {
        new Identity(identity()).claim(folder.resolve(FILES.getFirst()));
        // A sweep may include the settings of a compared method: run once, reported twice.
        Map<Settings, TrialFolder> folders = new HashMap<>();
        StatisticsDigests digests = new StatisticsDigests(input.statistics());
        plan.trials().forEach(trial -> folders.computeIfAbsent(
                trial.settings(), settings -> TrialFolder.claim(folder, trial, digests)));
        RunFile file = RunFile.open(folder, InstantSource.system());
        try (ExperimentRun run = new ExperimentRun(input, plan.mode(), file, listener, interrupted)) {
            planTime(run.timeLeft());
            EvaluationResult unedited = unedited(run);
            Map<Settings, Outcome> bySettings = new HashMap<>();
            List<Outcome> outcomes = new ArrayList<>();
            for (Trial trial : plan.trials()) {
                listener.began(trial.id(), run.timeLeft().seconds());
                Outcome same = bySettings.get(trial.settings());
                Outcome outcome = same == null ? run(run, trial, folders.get(trial.settings())) : as(trial, same);
                bySettings.putIfAbsent(trial.settings(), outcome);
                outcomes.add(outcome);
                listener.finished(outcome, outcomes.size(), plan.trials().size(), run.timeLeft().seconds());
            }
            return new Comparison(title, provenance, file.finish(), paperSetting, unedited,
                    ExampleReading.examples(input.records()), outcomes);
        }
    }

    /** Everything the results depend on, by the name used in error messages. */
    private SequencedMap<String, String> identity() {
        SequencedMap<String, String> identity = new LinkedHashMap<>();
        identity.put("model", input.gpt().fingerprint());
        identity.put("mode", plan.mode().id());
        identity.put("number of records", Integer.toString(input.records().size()));
        identity.put("data", Identity.digest(input.records()));
        identity.put("interval between measurements (--every)", Integer.toString(plan.every()));
        identity.put("list of contexts", input.contexts() == null ? "sampled" : Identity.digest(input.contexts()));
        identity.put("list of tasks (--task)", input.tasks().isEmpty() ? Identity.NONE : Identity.digest(tasks()));
        identity.putAll(input.identity());
        return identity;
    }

    /** The questions without the folders that they were read from. */
    private List<Object> tasks() {
        return input.tasks().stream()
                .map(task -> (Object) List.of(task.task(), task.shots(), task.questions()))
                .toList();
    }

    private void planTime(TimeLeft timeLeft) {
        int records = input.records().size();
        timeLeft.plan(0, records);
        timeLeft.planQuestions(input.questions());
        plan.trials().stream().map(Trial::settings).distinct().forEach(settings -> {
            Schedule schedule = schedule(settings);
            boolean single = plan.mode() == Mode.SINGLE;
            timeLeft.plan(records, single ? records : schedule.measured());
            timeLeft.planQuestions((long) input.questions() * (single ? 1 : schedule.evaluations().size()));
        });
    }

    private Schedule schedule(Settings settings) {
        return Schedule.of(input.records().size(), settings.batchSize(), plan.every());
    }

    private EvaluationResult unedited(ExperimentRun run) {
        Path file = folder.resolve("unedited.json");
        EvaluationResult found = JsonFile.read(file, new TypeReference<EvaluationResult>() {}).orElse(null);
        if (found != null) {
            run.timeLeft().skip(0, input.records().size());
            run.timeLeft().planQuestions(-input.questions());
            return found;
        }
        listener.began("unedited", Double.NaN);
        long start = System.nanoTime();
        var scores = run.withTexts("unedited", run.original(), input.records(),
                run.scores("unedited", run.original(), input.records()));
        double perplexity = input.perplexity(run.original());
        // The groups of the final models, so that there is something to compare them with.
        List<AbilityScore> abilities = run.abilities("unedited", run.original(), input.records().size());
        EvaluationResult result = new EvaluationResult(
                0, Summary.of(scores), perplexity, new TreeMap<>(),
                run.answers(run.original(), 0, input.records().size()), ExperimentRun.since(start))
                .with(abilities);
        input.unchanged().run();
        JsonFile.write(file, result);
        listener.measured("unedited", result);
        run.pauseIfInterrupted();
        return result;
    }

    private Outcome run(ExperimentRun run, Trial trial, TrialFolder trialFolder) {
        Schedule schedule = schedule(trial.settings());
        return plan.mode() == Mode.SINGLE
                ? new SingleTrial(run, trial, trialFolder, schedule).run()
                : new ConsecutiveTrial(run, trial, trialFolder, schedule).run();
    }

    private static Outcome as(Trial trial, Outcome outcome) {
        return new Outcome(trial, outcome.results(), outcome.zScores(), outcome.stored(), outcome.editSeconds(),
                outcome.evaluateSeconds());
    }
}
