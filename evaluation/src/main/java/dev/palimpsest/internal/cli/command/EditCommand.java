package dev.palimpsest.internal.cli.command;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.cli.option.Candidates;
import dev.palimpsest.internal.cli.option.ContextsOption;
import dev.palimpsest.internal.cli.option.EventsOption;
import dev.palimpsest.internal.cli.option.FactsOption;
import dev.palimpsest.internal.cli.option.ForceOption;
import dev.palimpsest.internal.cli.option.LayerNotes;
import dev.palimpsest.internal.cli.option.LimitOption;
import dev.palimpsest.internal.cli.option.MethodOptions;
import dev.palimpsest.internal.cli.option.SettingsOption;
import dev.palimpsest.internal.cli.option.StatisticsOption;
import dev.palimpsest.internal.cli.output.DataReport;
import dev.palimpsest.internal.cli.output.EditProgress;
import dev.palimpsest.internal.editing.Batches;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.memory.NullSpaces;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.jobs.EditRun;
import dev.palimpsest.internal.jobs.EventLog;
import dev.palimpsest.internal.jobs.GivenArtifacts;
import dev.palimpsest.internal.jobs.LayerStatistics;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFile;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.RunRecord;
import dev.palimpsest.internal.jobs.SettingsFile;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.NullSpaceFile;
import dev.palimpsest.internal.loader.StatisticsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest edit}: edits facts. */
@InGroup(CommandGroup.EDITING)
@Command(
        name = "edit",
        description = "Edits facts in consecutive batches and writes the edits to a file. The model itself is not"
                + " changed.",
        footer = {"", "Every batch is saved when it is done; rerun the same command to continue an interrupted run."
                + " Settings default to the paper's values for the model."})
public final class EditCommand extends ModelCommand implements TakesMethodSettings {

    private static final String DEFAULT = "comeba-hk";

    @Mixin
    private FactsOption requests;

    @Mixin
    private StatisticsOption stats;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Write the edits to this file.")
    private Path out;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            completionCandidates = Candidates.MethodNames.class,
            description = "Editing method, see 'palimpsest methods' (default: that of --settings, or comeba-hk).")
    @InSection(OptionSection.METHOD)
    private String method;

    @Mixin
    private SettingsOption settings;

    @Mixin
    private EventsOption events;

    @Option(
            names = "--verbose",
            description = "Report every fact: what the model predicts before and after its batch, and the target's"
                    + " probability (default: a line per batch).")
    @InSection(OptionSection.GENERAL)
    private boolean verbose;

    @Mixin
    private LimitOption limit;

    @Option(
            names = "--resume",
            description = "Continue after the batches that --out already contains (default: always on; kept for"
                    + " existing scripts).")
    @InSection(OptionSection.FILES)
    private boolean resume;

    @Option(
            names = "--force",
            description = ForceOption.EXPLANATION + " Replaced edits are kept as OUT.previous.")
    @InSection(OptionSection.FILES)
    private boolean force;

    @Mixin
    private ContextsOption contexts;

    private final MethodOptions options = new MethodOptions();
    private EditingMethod chosen;
    private GivenArtifacts artifacts;
    private Given given;
    private DataReport data;
    private List<EditRequest> facts;
    private List<String> templates;

    @Override
    public MethodOptions methodOptions() {
        return options;
    }

    @Override
    void prepare() {
        SettingsFile file = settings.read();
        options.use(file);
        chosen = Methods.of(methodOf(file));
        artifacts = options.requireArtifacts(List.of(chosen), true, model());
        given = options.alone(chosen);
        requests.check(chosen);
        claimOutputs();
        if (chosen.needsStatistics()) {
            LayerStatistics.require(stats.file(), model());
        } else if (stats.file() != null) {
            console().note(chosen.id() + " does not use --stats");
        }
        data = new DataReport(requests.file(), requests.read(limit.value()));
        data.note(console());
        facts = data.dataset().requests();
        templates = chosen.needs(Need.CONTEXTS) ? contexts.templates() : null;
        if (contexts.templates() != null && templates == null) {
            console().note(chosen.id() + " does not use --contexts");
        }
    }

    /** @param file the settings file, or null */
    private String methodOf(SettingsFile file) {
        String own = file == null ? null : file.method().orElse(null);
        if (method != null && own != null && !method.equals(own)) {
            throw new UserError(settings.file() + ": has the settings of " + own + ", and --method is " + method
                    + "; use one of the two");
        }
        return method != null ? method : own != null ? own : DEFAULT;
    }

    private void claimOutputs() {
        List<Path> inputs = new ArrayList<>(
                Arrays.asList(model(), requests.file(), stats.file(), stats.nullSpaces(), contexts.file()));
        inputs.addAll(artifacts.files());
        claim(out, OutputKind.EDITS, Existing.CONTINUED, with(inputs, settings.file()));
        if (force) {
            OutputFile.checkPrevious(out);
        }
        Path written = SettingsFile.beside(out);
        // --settings may be the file that an earlier run wrote there.
        RunRecord.check(written, "--out", inputs);
        if (events.file() != null) {
            claim(events.file(), OutputKind.EVENTS, Existing.CONTINUED, with(inputs, settings.file(), out, written));
        }
    }

    private static Path[] with(List<Path> inputs, Path... more) {
        List<Path> all = new ArrayList<>(inputs);
        all.addAll(Arrays.asList(more));
        return all.toArray(Path[]::new);
    }

    @Override
    void run(OpenModel model) {
        artifacts.requireMadeFor(model.gpt());
        Settings complete = Methods.settings(chosen, model.config(), given);
        LayerNotes.last(complete, model.config(), console());
        CostNote.of(model.config(), complete, templates == null ? 0 : templates.size(),
                        () -> MethodCosts.measure(model.gpt().engine(), model.checkpoint()))
                .ifPresent(console()::note);
        long start = System.nanoTime();
        try (StatisticsFile statistics = chosen.needsStatistics()
                        ? LayerStatistics.read(stats.file(), List.of(complete), model())
                        : null;
                EventLog log = EventLog.of(events.file());
                EditProgress progress = new EditProgress(console(), complete,
                        setting -> MethodOptions.option(chosen, setting), model.tokenizer(), verbose)) {
            RunRecord record = new RunRecord(SettingsFile.beside(out), commandLine(), log);
            EditRun.Result result = new EditRun(model, facts, complete, templates, out, force,
                    artifacts.artifacts(), record, console())
                    .run(statistics, nullSpaces(statistics), sources(), progress);
            progress.end(result, Batches.superseded(facts, complete.batchSize()),
                    (System.nanoTime() - start) / 1e9, out, data);
        }
    }

    private NullSpaces nullSpaces(StatisticsFile statistics) {
        return statistics == null
                ? NullSpaces.NOT_KEPT
                : NullSpaceFile.beside(stats.file(), statistics.statistics());
    }

    private Map<String, String> sources() {
        Map<String, String> sources = new TreeMap<>(Map.of("requests", requests.source()));
        if (chosen.needsStatistics()) {
            sources.put("statistics", stats.file().getFileName().toString());
        }
        sources.putAll(artifacts.provenance());
        return sources;
    }
}
