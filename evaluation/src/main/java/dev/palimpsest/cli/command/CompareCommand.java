package dev.palimpsest.cli.command;

import dev.palimpsest.cli.option.ComparedMethods;
import dev.palimpsest.cli.option.HeldOutTextOption;
import dev.palimpsest.cli.option.RecordsOption;
import dev.palimpsest.cli.option.StatisticsOption;
import dev.palimpsest.cli.output.CompareProgress;
import dev.palimpsest.cli.output.CompareReport;
import dev.palimpsest.cli.output.DataReport;
import dev.palimpsest.dataset.EvaluationRecord;
import dev.palimpsest.dataset.SkipReason;
import dev.palimpsest.edit.Contexts;
import dev.palimpsest.edit.EditRequest;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.edit.Editor;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.experiment.plan.Mode;
import dev.palimpsest.experiment.plan.Plan;
import dev.palimpsest.experiment.result.Comparison;
import dev.palimpsest.experiment.result.PaperSetting;
import dev.palimpsest.jobs.ComparisonProvenance;
import dev.palimpsest.jobs.ComparisonRun;
import dev.palimpsest.jobs.LayerStatistics;
import dev.palimpsest.jobs.OpenModel;
import dev.palimpsest.jobs.OutputFolder;
import dev.palimpsest.jobs.UserError;
import dev.palimpsest.loader.StatisticsFile;
import dev.palimpsest.metric.Evaluator;
import dev.palimpsest.report.Report;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest compare}: compares editing methods. */
@Command(
        name = "compare",
        description = "Edits the same records with several methods and settings, evaluates each of them, and writes"
                + " the paper's tables and figures.",
        footer = {"", "All completed work is saved in --out; rerun the same command to resume an interrupted run."
                + " Settings default to the paper's values for the model."})
public final class CompareCommand extends ModelCommand {

    @Mixin
    private RecordsOption data;

    @Mixin
    private StatisticsOption stats;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the results and the report.")
    private Path out;

    @Mixin
    private ComparedMethods compared;

    @Option(
            names = "--mode",
            paramLabel = "NAME",
            defaultValue = "consecutive",
            description = "consecutive: each batch edits the model left by the previous one; single: each batch"
                    + " edits the original model (default: consecutive).")
    private String mode;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "20",
            description = "Evaluate every N edits, at the end of the batch, and after the last edit (default: 20).")
    private int every;

    @Mixin
    private HeldOutTextOption text;

    private DataReport read;
    private List<String> templates;
    private Mode chosen;

    @Override
    void prepare() {
        chosen = Mode.of(mode);
        if (every < 1) {
            throw new UserError("--every must be at least 1, got " + every);
        }
        compared.check();
        text.check();
        if (stats.file() != null || compared.needStatistics()) {
            LayerStatistics.require(stats.file(), model());
        }
        OutputFolder.check(out);
        read = data.read(console());
        templates = compared.contexts();
    }

    @Override
    void run(OpenModel model) {
        Plan plan = compared.plan(chosen, every, model.config());
        try (StatisticsFile statistics = compared.needStatistics()
                ? LayerStatistics.read(stats.file(), ComparedMethods.layersWithStatistics(plan), model())
                : null) {
            long seed = plan.trials().getFirst().settings().seed();
            List<String> contexts =
                    templates == null ? Contexts.sample(model.gpt(), model.tokenizer(), seed) : templates;
            DataReport fitting = fitting(model, contexts);
            List<int[]> documents = text.documents(model);
            ComparisonProvenance provenance =
                    new ComparisonProvenance(model(), model, data.file(), fitting.dataset(), stats.file(),
                            statistics, documents);
            Comparison comparison;
            try (CompareProgress progress = new CompareProgress(console(), () -> {
                model.announce();
                compared.note(plan, model.config(), console());
            })) {
                comparison = new ComparisonRun(provenance, contexts, out)
                        .run(plan, paperSetting(model), console(), progress);
            }
            CompareReport report = new CompareReport(plan, comparison, fitting, Report.write(comparison, out));
            report.print(console());
            console().result(report.document());
        }
    }

    /** The records that fit into the model's context with every context template. */
    private DataReport fitting(OpenModel model, List<String> contexts) {
        try (EditedGpt original = EditedGpt.original(model.gpt())) {
            Evaluator evaluator = new Evaluator(original, model.tokenizer());
            DataReport editable = read.keeping(
                    record -> evaluator.fits(record) && isEditable(record.request(), contexts, model),
                    SkipReason.TOO_LONG, console());
            if (editable.dataset().records().isEmpty()) {
                EvaluationRecord first = read.dataset().records().getFirst();
                evaluator.check(first);
                Editor.check(first.request(), contexts, model.gpt(), model.tokenizer());
            }
            return editable;
        }
    }

    private static boolean isEditable(EditRequest request, List<String> contexts, OpenModel model) {
        try {
            Editor.check(request, contexts, model.gpt(), model.tokenizer());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The matching setting of the paper, or null. */
    private PaperSetting paperSetting(OpenModel open) {
        String name = switch (data.layout()) {
            case ZSRE -> "ZsRE";
            case COUNTERFACT -> "CounterFact";
            case KNOWEDIT, AUTO -> null;
        };
        return name == null
                ? null
                : PaperSettings.model(open.config())
                        .map(model -> new PaperSetting(chosen, model, name))
                        .orElse(null);
    }
}
