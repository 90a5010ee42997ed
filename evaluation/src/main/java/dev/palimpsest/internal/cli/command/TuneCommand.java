package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.cli.option.Candidates;
import dev.palimpsest.internal.cli.option.ContextsOption;
import dev.palimpsest.internal.cli.option.MethodOptions;
import dev.palimpsest.internal.cli.option.ModeOption;
import dev.palimpsest.internal.cli.option.RecordsOption;
import dev.palimpsest.internal.cli.option.SettingsOption;
import dev.palimpsest.internal.cli.option.StatisticsOption;
import dev.palimpsest.internal.cli.option.Within;
import dev.palimpsest.internal.cli.output.CompareProgress;
import dev.palimpsest.internal.cli.output.DataReport;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.Experiment;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.tuning.PatternSearch;
import dev.palimpsest.internal.jobs.LayerStatistics;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFolder;
import dev.palimpsest.internal.jobs.RunRecord;
import dev.palimpsest.internal.jobs.SettingsFile;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.jobs.Tuning;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.jobs.comparison.ComparisonFiles;
import dev.palimpsest.internal.jobs.comparison.ComparisonProvenance;
import dev.palimpsest.internal.jobs.comparison.ComparisonRun;
import dev.palimpsest.internal.jobs.comparison.TuningRun;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.metric.Summary;
import dev.palimpsest.internal.report.text.Numbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest tune}: looks for a method's settings. */
@InGroup(CommandGroup.EVALUATION)
@Command(
        name = "tune",
        description = "Looks for methods' settings on validation records and writes a settings file for --settings. The"
                + " score is the harmonic mean of reliability, generality and locality after all edits.",
        footer = {"", "Use records that no figure will be measured on: 'compare --settings' refuses records that its"
                + " settings were tuned on. Every trial is kept in OUT.trials; rerun the same command to continue."})
public final class TuneCommand extends ModelCommand implements TakesMethodSettings {

    @Mixin
    private RecordsOption data;

    @Mixin
    private StatisticsOption stats;

    @Mixin
    private ContextsOption contexts;

    @Option(
            names = "--method",
            required = true,
            split = ",",
            paramLabel = "METHOD",
            completionCandidates = Candidates.MethodNames.class,
            description = "Methods to tune, one after the other, see 'palimpsest methods'.")
    @InSection(OptionSection.METHOD)
    private List<String> names;

    @Mixin
    private ModeOption mode;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "12",
            description = "Try at most N settings of each method, the first ones among them (default: 12).")
    @InSection(OptionSection.METHOD)
    @Within(from = 1, to = 1000)
    private int trials;

    @Mixin
    private SettingsOption settings;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Write the settings to this file.")
    private Path out;

    private final MethodOptions options = new MethodOptions();
    private List<EditingMethod> methods;
    private List<Given> given;
    private DataReport read;
    private Mode chosen;

    @Override
    public MethodOptions methodOptions() {
        return options;
    }

    @Override
    void prepare() {
        chosen = mode.value();
        options.use(settings.read());
        methods = names.stream().map(String::strip).distinct().map(Methods::of).toList();
        options.requireArtifacts(methods, methods.size() == 1, model());
        given = methods.size() == 1 ? List.of(options.alone(methods.getFirst())) : options.beside(methods);
        if (methods.stream().anyMatch(EditingMethod::needsStatistics)) {
            LayerStatistics.require(stats.file(), model());
        }
        OutputFolder.check(folder(), Experiment.FILES, inputs());
        RunRecord.check(out, "--out", inputs());
        read = data.read(console());
    }

    private Path folder() {
        return out.resolveSibling(out.getFileName() + ".trials");
    }

    private List<Path> inputs() {
        List<Path> inputs = new ArrayList<>(
                Arrays.asList(model(), data.file(), stats.file(), stats.nullSpaces(), contexts.file()));
        inputs.addAll(options.artifactFiles());
        return inputs;
    }

    @Override
    void run(OpenModel model) {
        List<Settings> starts = new ArrayList<>();
        for (int i = 0; i < methods.size(); i++) {
            EditingMethod method = methods.get(i);
            starts.add(Methods.settings(method, model.config(), given.get(i)));
            if (searched(starts.getLast()).isEmpty()) {
                throw new UserError(method.id() + " has no settings that tuning could search");
            }
        }
        try (StatisticsFile statistics = methods.stream().anyMatch(EditingMethod::needsStatistics)
                ? LayerStatistics.read(stats.file(), starts, model())
                : null) {
            DataReport editable = new EditableRecords(model, contexts.templates(), console()).of(read, starts);
            OutputFolder.make(folder());
            claimFolder(folder());
            model.announce();
            int count = editable.dataset().records().size();
            TuningRun run = new TuningRun(new ComparisonRun(
                    new ComparisonProvenance(commandLine(), files(), model, editable.dataset(), statistics, null,
                            options.artifacts(methods, methods.size() == 1)),
                    contexts.templates(), folder()), chosen, count, trials);
            List<TuningRun.Result> results = new ArrayList<>();
            for (Settings start : starts) {
                results.add(tune(run, start));
            }
            write(results, editable);
        }
    }

    private TuningRun.Result tune(TuningRun run, Settings start) {
        EditingMethod method = Methods.of(start);
        console().say("%s: searching %s", method.title(),
                searched(start).stream().map(Setting::name).collect(Collectors.joining(", ")));
        try (CompareProgress progress = new CompareProgress(console(), () -> { })) {
            TuningRun.Result result = run.tune(start, console(), progress.quiet(),
                    (settings, summary, score) -> console().say("  %s  %s", Numbers.share(score), line(settings, summary)));
            console().say("  best: %s with %s", Numbers.share(result.score()), line(result.best(), null));
            return result;
        }
    }

    /** The method's settings that the search moves. */
    private static List<Setting<?>> searched(Settings settings) {
        return Methods.of(settings).tuned().stream()
                .<Setting<?>>map(setting -> setting)
                .filter(setting -> PatternSearch.moves(settings, setting))
                .toList();
    }

    private static String line(Settings settings, Summary summary) {
        String values = searched(settings).stream()
                .map(setting -> setting.name() + " " + settings.text(setting))
                .collect(Collectors.joining(", "));
        return summary == null
                ? values
                : values + String.format("  (reliability %s, generality %s, locality %s)",
                        Numbers.share(summary.reliability()), Numbers.share(summary.generality()),
                        Numbers.share(summary.locality()));
    }

    private void write(List<TuningRun.Result> results, DataReport editable) {
        Map<String, Tuning> tunings = new LinkedHashMap<>();
        results.forEach(result -> tunings.put(result.best().method(), Tuning.on(
                data.file().getFileName().toString(), editable.dataset().records(), result.score())));
        RunRecord.write(out, SettingsFile.text(results.stream().map(TuningRun.Result::best).toList(), tunings));
        console().say("%s", out);
        console().say("Next step:");
        console().command(ShellCommand.palimpsest("compare", model(), "--data", "FILE", "--stats", "FILE", "--methods",
                methods.stream().map(EditingMethod::id).collect(Collectors.joining(",")), "--settings", out, "--out",
                "DIR"));
        ObjectNode document = Json.object()
                .put("mode", chosen.id())
                .put("records", editable.dataset().records().size())
                .put("out", out.toString());
        ArrayNode list = document.putArray("methods");
        for (TuningRun.Result result : results) {
            ObjectNode node = list.addObject().put("method", result.best().method());
            node.set("score", Json.number(result.score()));
            node.set("settings", values(result.best()));
            ArrayNode tried = node.putArray("trials");
            result.tried().forEach((settings, score) -> {
                ObjectNode trial = tried.addObject();
                trial.set("score", Json.number(score));
                trial.set("settings", values(settings));
            });
        }
        document.set("data", editable.document());
        console().result(document);
    }

    /** The searched settings. */
    private static ObjectNode values(Settings settings) {
        ObjectNode values = Json.object();
        searched(settings).forEach(setting -> values.put(setting.field(), settings.text(setting)));
        return values;
    }

    private ComparisonFiles files() {
        return new ComparisonFiles(model(), data.file(), data.layout(), stats.file(), contexts.file(), null);
    }
}
