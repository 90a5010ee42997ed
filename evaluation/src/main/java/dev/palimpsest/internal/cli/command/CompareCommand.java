package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.ability.reader.TaskQuestions;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.cli.option.AbilitiesOption;
import dev.palimpsest.internal.cli.option.ComparedMethods;
import dev.palimpsest.internal.cli.option.EventsOption;
import dev.palimpsest.internal.cli.option.HeldOutTextOption;
import dev.palimpsest.internal.cli.option.MethodOptions;
import dev.palimpsest.internal.cli.option.ModeOption;
import dev.palimpsest.internal.cli.option.RecordsOption;
import dev.palimpsest.internal.cli.option.SeedsOption;
import dev.palimpsest.internal.cli.option.SettingsOption;
import dev.palimpsest.internal.cli.option.StatisticsOption;
import dev.palimpsest.internal.cli.option.TextsOption;
import dev.palimpsest.internal.cli.option.Within;
import dev.palimpsest.internal.cli.output.CompareProgress;
import dev.palimpsest.internal.cli.output.CompareReport;
import dev.palimpsest.internal.cli.output.DataReport;
import dev.palimpsest.internal.cli.output.SeedsOutput;
import dev.palimpsest.internal.dataset.Dataset;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.experiment.Experiment;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.PaperSetting;
import dev.palimpsest.internal.experiment.result.SeededComparison;
import dev.palimpsest.internal.jobs.ComparisonEvents;
import dev.palimpsest.internal.jobs.EventLog;
import dev.palimpsest.internal.jobs.LayerStatistics;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputFolder;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.RunRecord;
import dev.palimpsest.internal.jobs.SettingsFile;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.jobs.comparison.ComparisonFiles;
import dev.palimpsest.internal.jobs.comparison.ComparisonProvenance;
import dev.palimpsest.internal.jobs.comparison.ComparisonRun;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.report.Report;
import dev.palimpsest.internal.report.SeedsReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest compare}: compares editing methods. */
@InGroup(CommandGroup.EVALUATION)
@Command(
        name = "compare",
        description = "Edits the same records with several methods and settings, evaluates each of them, and writes"
                + " the paper's tables and figures.",
        footer = {"", "All completed work is saved in --out; rerun the same command to resume an interrupted run."
                + " Settings default to the paper's values for the model."})
public final class CompareCommand extends ModelCommand implements TakesMethodSettings {

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

    @Mixin
    private SettingsOption settings;

    @Mixin
    private EventsOption events;

    @Mixin
    private ModeOption mode;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "20",
            description = "Evaluate every N edits, at the end of the batch, and after the last edit (default: 20).")
    @InSection(OptionSection.EVALUATION)
    @Within(from = 1, to = 1_000_000)
    private int every;

    @Mixin
    private SeedsOption seeds;

    @Mixin
    private HeldOutTextOption text;

    @Mixin
    private TextsOption texts;

    @Mixin
    private AbilitiesOption abilities;

    private DataReport read;
    private List<TaskQuestions> tasks;
    private List<String> templates;
    private Mode chosen;

    @Override
    public MethodOptions methodOptions() {
        return compared.options();
    }

    @Override
    void prepare() {
        chosen = mode.value();
        if (every < 1) {
            throw new UserError("--every must be at least 1, got " + every);
        }
        compared.options().use(settings.read());
        compared.check(model());
        text.check();
        texts.check();
        if (stats.file() != null || compared.needStatistics()) {
            LayerStatistics.require(stats.file(), model());
        }
        OutputFolder.check(out, seeds.several() ? seedFiles() : Experiment.FILES, inputs());
        RunRecord.check(settingsFile(), "--out", inputs());
        read = seeds.several() ? data.readAll(console()) : data.read(console());
        templates = compared.contexts();
        tasks = abilities.read();
    }

    /** Without --settings, which may be the file that an earlier run wrote into the folder. */
    private List<Path> inputs() {
        List<Path> inputs = new ArrayList<>(Arrays.asList(
                model(), data.file(), stats.file(), stats.nullSpaces(), compared.contextsFile(), text.file(),
                texts.file()));
        inputs.addAll(compared.options().artifactFiles());
        inputs.addAll(abilities.paths());
        return inputs;
    }

    /** What a comparison with several seeds writes; its settings file shows that it made the folder. */
    private List<String> seedFiles() {
        List<String> files = new ArrayList<>(List.of(Experiment.SETTINGS));
        files.addAll(SeedsReport.FILES);
        IntStream.range(0, seeds.count()).forEach(seed -> files.add(SeedsReport.folder(Path.of(""), seed).toString()));
        return files;
    }

    private Path settingsFile() {
        return out.resolve(Experiment.SETTINGS);
    }

    @Override
    void run(OpenModel model) {
        compared.artifacts().requireMadeFor(model.gpt());
        if (read.dataset().records().stream().noneMatch(record -> record.request().hasOldTarget())) {
            compared.without(Need.OLD_ANSWER);
        }
        if (stats.file() != null && !LayerStatistics.hasInputs(stats.file())) {
            compared.without(Need.MLP_INPUTS);
        }
        Plan plan = compared.plan(chosen, every, model.config());
        try (StatisticsFile statistics = compared.needStatistics()
                ? LayerStatistics.read(stats.file(), plan.trials().stream().map(Trial::settings).toList(), model())
                : null) {
            DataReport fitting = new EditableRecords(model, templates, console())
                    .of(read, plan.trials().stream().map(Trial::settings).toList());
            requireUnseen(fitting.dataset().records());
            List<int[]> documents = text.documents(model);
            // Until the report is written: another run must not change what it describes.
            OutputFolder.make(out);
            claimFolder(out);
            claimEvents();
            if (seeds.several()) {
                compareSeeds(model, plan, fitting, statistics, documents);
                return;
            }
            Comparison comparison = compare(model, plan, fitting.dataset(), statistics, documents, out);
            CompareReport report = new CompareReport(plan, comparison, fitting, Report.write(comparison, out));
            report.print(console());
            console().result(report.document());
        }
    }

    /** A figure on records that the settings were tuned on says nothing about others. */
    private void requireUnseen(List<EvaluationRecord> records) {
        compared.options().tunings().forEach((method, tuning) -> tuning.seen(records).ifPresent(record -> {
            throw new UserError(settings.file() + ": the settings of " + method + " were tuned on record "
                    + record.request().caseId() + " of " + data.file() + "; compare on other records, or tune on others");
        }));
    }

    /** One comparison after the other, each in a folder of its own. */
    private void compareSeeds(OpenModel model, Plan plan, DataReport all, StatisticsFile statistics, List<int[]> documents) {
        RunRecord.write(settingsFile(), SettingsFile.text(plan.trials().stream()
                .filter(trial -> trial.variation() == null)
                .map(Trial::settings)
                .toList(), compared.options().tunings()));
        List<Comparison> comparisons = new ArrayList<>();
        for (int seed = 0; seed < seeds.count(); seed++) {
            Path folder = SeedsReport.folder(out, seed);
            OutputFolder.make(folder);
            console().note("seed " + seed + " (" + (seed + 1) + " of " + seeds.count() + ")");
            Dataset drawn = new Dataset(all.dataset().read(),
                    SeedsOption.draw(all.dataset().records(), seed, data.limit()), all.dataset().skipped());
            Comparison comparison =
                    compare(model, SeedsOption.plan(plan, seed), drawn, statistics, documents, folder);
            Report.write(comparison, folder);
            comparisons.add(comparison);
        }
        SeededComparison seeded = new SeededComparison(comparisons);
        SeedsOutput output = new SeedsOutput(plan, seeded, all, SeedsReport.write(seeded, out));
        output.print(console());
        console().result(output.document());
    }

    private Comparison compare(OpenModel model, Plan plan, Dataset records, StatisticsFile statistics,
            List<int[]> documents, Path folder) {
        ComparisonRun comparing = new ComparisonRun(
                new ComparisonProvenance(
                        commandLine(), files(), model, records, statistics, documents, texts.of(records.records()),
                        compared.artifacts(), tasks, compared.options().tunings()),
                templates, folder);
        try (EventLog log = EventLog.of(events.file());
                CompareProgress progress = new CompareProgress(
                        console(), new ComparisonEvents(log),
                        () -> begin(model, comparing, plan, new ComparisonEvents(log)))) {
            Comparison comparison = comparing.run(plan, paperSetting(model), console(), progress);
            new ComparisonEvents(log).finished(comparison.outcomes().size());
            return comparison;
        }
    }

    /** All input was checked, and the folder is this comparison's. */
    private void begin(OpenModel model, ComparisonRun comparing, Plan plan, ComparisonEvents log) {
        model.announce();
        compared.note(plan, model.config(), console());
        comparing.writeSettings(plan, compared.options().tunings());
        log.started(commandLine(), plan);
    }

    /** The log may be in the folder, beside the experiment's files. */
    private void claimEvents() {
        if (events.file() == null) {
            return;
        }
        List<Path> read = new ArrayList<>(inputs());
        read.add(settings.file());
        Experiment.FILES.forEach(name -> read.add(out.resolve(name)));
        claim(events.file(), OutputKind.EVENTS, Existing.CONTINUED, read.toArray(Path[]::new));
    }

    private ComparisonFiles files() {
        return new ComparisonFiles(
                model(), data.file(), data.layout(), stats.file(), compared.contextsFile(), text.file(),
                texts.file());
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
                : PaperModel.of(open.config())
                        .map(model -> new PaperSetting(chosen, model.title(), name))
                        .orElse(null);
    }
}
