package dev.palimpsest.cli.command;

import dev.palimpsest.cli.option.ComparedMethods;
import dev.palimpsest.cli.option.HeldOutTextOption;
import dev.palimpsest.cli.option.RecordsOption;
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

/** {@code palimpsest compare}: methods side by side. */
@Command(
        name = "compare",
        description = "Edits the same records by several methods and settings, measures all of them, and writes the"
                + " paper's tables and curves.",
        footer = {"", "Everything finished is kept in --out: a run that was ended goes on there when the same command"
                + " is given again. Settings that are not given are the paper's."})
public final class CompareCommand extends ModelCommand {

    @Mixin
    private RecordsOption data;

    @Option(names = "--stats", paramLabel = "FILE", description = "What palimpsest stats wrote; ft alone needs none.")
    private Path stats;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where everything goes.")
    private Path out;

    @Mixin
    private ComparedMethods compared;

    @Option(
            names = "--mode",
            paramLabel = "NAME",
            defaultValue = "consecutive",
            description = "consecutive (the default): every batch on top of those before; single: every batch from the"
                    + " unedited model.")
    private String mode;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "20",
            description = "Measures at the first end of a batch at or after each multiple of N edits, 20 by default,"
                    + " and after all of them.")
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
        if (stats != null || compared.needStatistics()) {
            LayerStatistics.require(stats, model());
        }
        OutputFolder.check(out);
        read = data.read(console());
        templates = compared.contexts();
    }

    @Override
    void run(OpenModel model) {
        Plan plan = compared.plan(chosen, every, model.config());
        try (StatisticsFile statistics = compared.needStatistics()
                ? LayerStatistics.read(stats, ComparedMethods.layersWithStatistics(plan), model())
                : null) {
            long seed = plan.trials().getFirst().settings().seed();
            List<String> contexts =
                    templates == null ? Contexts.sample(model.gpt(), model.tokenizer(), seed) : templates;
            DataReport fitting = fitting(model, contexts);
            List<int[]> documents = text.documents(model);
            ComparisonProvenance provenance =
                    new ComparisonProvenance(model(), model, data.file(), fitting.dataset(), stats,
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

    /** The records that fit the model, in every context. */
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

    /** The paper's setting this is, or null. */
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
