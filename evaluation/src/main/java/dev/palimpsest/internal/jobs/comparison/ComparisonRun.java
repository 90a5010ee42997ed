package dev.palimpsest.internal.jobs.comparison;

import dev.palimpsest.internal.editing.memory.NullSpaces;
import dev.palimpsest.internal.experiment.Experiment;
import dev.palimpsest.internal.experiment.ExperimentInput;
import dev.palimpsest.internal.experiment.ExperimentInterruptedException;
import dev.palimpsest.internal.experiment.ExperimentListener;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.PaperSetting;
import dev.palimpsest.internal.jobs.HeldOutText;
import dev.palimpsest.internal.jobs.InterruptedRunException;
import dev.palimpsest.internal.jobs.Interruption;
import dev.palimpsest.internal.jobs.JobMonitor;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.RunRecord;
import dev.palimpsest.internal.jobs.SettingsFile;
import dev.palimpsest.internal.jobs.Tuning;
import dev.palimpsest.internal.loader.NullSpaceFile;
import dev.palimpsest.internal.loader.StatisticsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs a comparison in a folder, or resumes one there.
 *
 * @param provenance the model, the data and the statistics
 * @param contexts   context templates for all methods; null when each method samples its own
 * @param folder     existing folder, whose lock the caller holds
 */
public record ComparisonRun(ComparisonProvenance provenance, List<String> contexts, Path folder) {

    /**
     * Runs the trials of {@code plan} that the folder does not contain yet.
     *
     * @param paperSetting the setting of the paper to compare with, or null
     * @throws InterruptedRunException when the process is asked to end; all completed work is saved
     */
    public Comparison run(Plan plan, PaperSetting paperSetting, JobMonitor monitor, ExperimentListener listener) {
        try (Interruption interruption = new Interruption()) {
            try {
                return new Experiment(input(), plan, folder, listener, interruption::requested)
                        .run(provenance.title(plan), provenance.described(plan, contexts), paperSetting);
            } catch (ExperimentInterruptedException e) {
                // Before the interruption is closed: after that the process may end at any moment.
                monitor.note("interrupted; completed work is saved in " + folder
                        + ", rerun the same command to continue");
                throw new InterruptedRunException();
            }
        }
    }

    /**
     * Writes the methods' settings into the folder; called when all input was checked and the folder is this run's.
     *
     * @param tunings what settings were tuned on, by method
     */
    public void writeSettings(Plan plan, Map<String, Tuning> tunings) {
        RunRecord.write(folder.resolve(Experiment.SETTINGS), SettingsFile.text(plan.trials().stream()
                .filter(trial -> trial.variation() == null)
                .map(Trial::settings)
                .toList(), tunings));
    }

    private ExperimentInput input() {
        OpenModel model = provenance.model();
        StatisticsFile statistics = provenance.statistics();
        return new ExperimentInput(model.gpt(), model.tokenizer(), provenance.records().records(),
                statistics == null ? null : statistics.statistics(), nullSpaces(statistics),
                provenance.artifacts().artifacts(), contexts,
                HeldOutText.perplexity(provenance.documents()), provenance.texts(), provenance.identity(),
                provenance.ofEdits(), provenance.tasks(),
                () -> {
                    model.requireUnchanged();
                    if (statistics != null) {
                        statistics.requireUnchanged();
                    }
                });
    }

    private NullSpaces nullSpaces(StatisticsFile statistics) {
        return statistics == null
                ? NullSpaces.NOT_KEPT
                : NullSpaceFile.beside(provenance.files().stats(), statistics.statistics());
    }
}
