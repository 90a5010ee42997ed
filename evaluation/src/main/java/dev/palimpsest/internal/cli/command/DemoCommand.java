package dev.palimpsest.internal.cli.command;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.output.CompareProgress;
import dev.palimpsest.internal.cli.output.DataReport;
import dev.palimpsest.internal.cli.output.DemoReport;
import dev.palimpsest.internal.dataset.ContextsFile;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.dataset.RecordFormat;
import dev.palimpsest.internal.dataset.Records;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.Experiment;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.jobs.DemoFiles;
import dev.palimpsest.internal.jobs.GivenArtifacts;
import dev.palimpsest.internal.jobs.HeldOutText;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFolder;
import dev.palimpsest.internal.jobs.StatisticsRun;
import dev.palimpsest.internal.jobs.TextSource;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.jobs.comparison.ComparisonFiles;
import dev.palimpsest.internal.jobs.comparison.ComparisonProvenance;
import dev.palimpsest.internal.jobs.comparison.ComparisonRun;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.loader.file.OutputLock;
import dev.palimpsest.internal.report.Report;
import dev.palimpsest.internal.report.figure.Curves;
import dev.palimpsest.internal.report.figure.UndrawableException;
import dev.palimpsest.internal.world.WorldEditing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palimpsest demo}: edits the built-in model, start to finish, in less than a minute. */
@InGroup(CommandGroup.START)
@Command(
        name = "demo",
        description = "Edits 100 facts in a small built-in model with three methods and compares the results.")
public final class DemoCommand extends BaseCommand {

    private static final List<String> METHODS = List.of("comeba-hk", "memit", "ft");
    private static final int EVERY = 20;
    private static final int SHOWN = 3;

    /** Longer than any answer in the built-in world. */
    private static final int ANSWER_TOKENS = 12;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Keep the model, facts, statistics, edits and report in this folder (default: deleted).")
    private Path out;

    @Override
    void run() {
        if (out != null && Files.exists(out) && !Files.isDirectory(out)) {
            throw new UserError(out + ": not a folder; pass a folder name");
        }
        long start = System.nanoTime();
        try (DemoFiles files = DemoFiles.unpack(out);
                OpenModel model = OpenModel.open(files.model(), shared()::openEngine, console())) {
            WorldEditing editing = WorldEditing.of(model.config());
            DemoReport report = new DemoReport(console(), files, editing);
            DataReport data = new DataReport(
                    files.requests(), Records.read(files.requests(), RecordFormat.AUTO, Integer.MAX_VALUE));
            makeStatistics(files, model, editing.layers());
            try (StatisticsFile statistics = StatisticsFile.read(files.statistics())) {
                List<Settings> settings = METHODS.stream()
                        .map(method -> editing.settings(model.config(), method))
                        .toList();
                report.begin(model, data.dataset().records().size(), settings.getFirst().batchSize());
                Comparison comparison = compare(files, model, data, statistics, settings);
                report.answers(answers(files, model, data.dataset().records()));
                report.table(comparison);
                report.end(picture(files, comparison), (System.nanoTime() - start) / 1e9);
            }
        }
    }

    /** Collects the statistics, unless an earlier run left them in the folder. */
    private void makeStatistics(DemoFiles files, OpenModel model, List<Integer> layers) {
        TextSource text = new TextSource(List.of(files.text()), null);
        StatisticsRun run = new StatisticsRun(model, text, layers, KeyStatistics.INPUTS, files.statistics(), false, console());
        if (run.earlier().isEmpty()) {
            run.collect();
        }
    }

    private Comparison compare(DemoFiles files, OpenModel model, DataReport data, StatisticsFile statistics,
            List<Settings> settings) {
        Plan plan = Plan.of(Mode.CONSECUTIVE, EVERY, settings, List.of());
        List<int[]> documents = HeldOutText.documents(files.heldOut(), null, model);
        ComparisonProvenance provenance = new ComparisonProvenance(commandLine(),
                new ComparisonFiles(files.model(), files.requests(), Records.format(files.requests()),
                        files.statistics(), files.contexts(), files.heldOut()),
                model, data.dataset(), statistics, documents, new GivenArtifacts());
        OutputFolder.make(files.comparison());
        ComparisonRun run = new ComparisonRun(provenance, ContextsFile.read(files.contexts()), files.comparison());
        try (OutputLock _ = OutputLock.takeFolder(files.comparison());
                CompareProgress progress = new CompareProgress(console(), () -> {
                    model.announce();
                    run.writeSettings(plan, Map.of());
                })) {
            return run.run(plan, null, console(), progress);
        }
    }

    /**
     * The model's answers before and after editing: edited facts from the beginning, the middle and the end, one of
     * them rephrased, and a fact that was not edited.
     */
    private static List<DemoReport.Answer> answers(DemoFiles files, OpenModel model, List<EvaluationRecord> records) {
        try (EditedModel original = EditedModel.original(model.gpt());
                EditedModel edited = EditedModel.of(model.gpt(), EditsFile.read(
                        Experiment.edits(files.comparison(), METHODS.getFirst())))) {
            List<DemoReport.Answer> answers = new ArrayList<>();
            for (int i = 0; i < SHOWN; i++) {
                EvaluationRecord record = records.get(i * (records.size() - 1) / (SHOWN - 1));
                List<Probe> asked = new ArrayList<>(List.of(record.rewrite()));
                asked.addAll(i == 0 ? record.rephrasings().subList(0, 1) : List.of());
                asked.forEach(probe -> answers.add(new DemoReport.Answer(probe.prompt(),
                        answer(model, original, probe), answer(model, edited, probe), probe.target())));
            }
            Probe neighbour = records.getFirst().locality().getFirst();
            answers.add(new DemoReport.Answer(neighbour.prompt(), answer(model, original, neighbour),
                    answer(model, edited, neighbour), null));
            return answers;
        }
    }

    /** The model's continuation of a prompt, up to the period. */
    private static String answer(OpenModel model, EditedModel gpt, Probe probe) {
        int[] prompt = model.tokenizer().encode(probe.prompt());
        String text = model.tokenizer()
                .decode(gpt.generate(prompt, GenerationSettings.greedy(ANSWER_TOKENS)).tokens());
        int period = text.indexOf('.');
        return (period < 0 ? text : text.substring(0, period)).strip();
    }

    /** Writes the curves, with the whole report when the folder is kept; null where this Java cannot draw. */
    private Path picture(DemoFiles files, Comparison comparison) {
        if (files.kept()) {
            return Report.write(comparison, files.comparison()).stream()
                    .filter(file -> file.endsWith("curves.png"))
                    .findFirst()
                    .orElse(null);
        }
        try {
            Path png = Files.createTempFile("palimpsest-demo-", ".png");
            Curves.write(comparison.methods(), png);
            return png;
        } catch (UndrawableException e) {
            console().note(e.getMessage());
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the figure: " + e.getMessage(), e);
        }
    }
}
