package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.cli.option.ContextsOption;
import dev.palimpsest.internal.cli.option.LayerNotes;
import dev.palimpsest.internal.cli.option.LimitOption;
import dev.palimpsest.internal.cli.option.MethodOptions;
import dev.palimpsest.internal.cli.option.StatisticsOption;
import dev.palimpsest.internal.cli.output.DataReport;
import dev.palimpsest.internal.cli.output.EditProgress;
import dev.palimpsest.internal.cli.output.EditReport;
import dev.palimpsest.internal.dataset.RecordFormat;
import dev.palimpsest.internal.dataset.Records;
import dev.palimpsest.internal.editing.Batches;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.memory.NullSpaces;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.jobs.EditRun;
import dev.palimpsest.internal.jobs.LayerStatistics;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFile;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.loader.NullSpaceFile;
import dev.palimpsest.internal.loader.StatisticsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest edit}: edits facts. */
@Command(
        name = "edit",
        description = "Edits facts in consecutive batches and writes the edits to a file. The model itself is not"
                + " changed.",
        footer = {"", "Every batch is saved when it is done; rerun the same command to continue an interrupted run."
                + " Settings default to the paper's values for the model."})
public final class EditCommand extends ModelCommand implements TakesMethodSettings {

    @Option(
            names = "--requests",
            required = true,
            paramLabel = "FILE",
            description = "Facts to edit: EasyEdit's CounterFact, MEND's ZsRE, KnowEdit's or MEMIT's layout; a JSON"
                    + " array or one object per line.")
    private Path requests;

    @Mixin
    private StatisticsOption stats;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Write the edits to this file.")
    private Path out;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            defaultValue = "comeba-hk",
            description = "Editing method, see 'palimpsest methods' (default: comeba-hk).")
    private String method;

    @Mixin
    private LimitOption limit;

    @Option(
            names = "--resume",
            description = "Continue after the batches that --out already contains (default: always on; kept for"
                    + " existing scripts).")
    private boolean resume;

    @Option(
            names = "--force",
            description = "Replace existing edits in --out that were made with other options; they are kept as"
                    + " OUT.previous.")
    private boolean force;

    @Mixin
    private ContextsOption contexts;

    private final MethodOptions options = new MethodOptions();
    private EditingMethod chosen;
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
        chosen = Methods.of(method);
        given = options.alone(chosen);
        claim(out, OutputKind.EDITS, Existing.CONTINUED, model(), requests, stats.file(), stats.nullSpaces(),
                contexts.file());
        if (force) {
            OutputFile.checkPrevious(out);
        }
        if (chosen.needs(Need.SECOND_MOMENTS)) {
            LayerStatistics.require(stats.file(), model());
        } else if (stats.file() != null) {
            console().note(chosen.id() + " does not use --stats");
        }
        data = new DataReport(requests, Records.read(requests, RecordFormat.AUTO, limit.value()));
        data.note(console());
        facts = data.dataset().requests();
        templates = chosen.needs(Need.CONTEXTS) ? contexts.templates() : null;
        if (contexts.templates() != null && templates == null) {
            console().note(chosen.id() + " does not use --contexts");
        }
    }

    @Override
    void run(OpenModel model) {
        Settings settings = Methods.settings(chosen, model.config(), given);
        LayerNotes.last(settings, model.config(), console());
        long start = System.nanoTime();
        try (StatisticsFile statistics = chosen.needs(Need.SECOND_MOMENTS)
                        ? LayerStatistics.read(stats.file(), settings.layers(), model())
                        : null;
                EditProgress progress = new EditProgress(console(), settings.batchSize())) {
            Edits edits = new EditRun(model, facts, settings, templates, out, force, console())
                    .run(statistics, nullSpaces(statistics), sources(), progress);
            double seconds = (System.nanoTime() - start) / 1e9;
            EditReport.end(console(), edits, seconds, out);
            ObjectNode document = EditReport.document(edits, seconds, out);
            document.set("data", data.document());
            document.set("not_edited", EditReport.notEdited(Batches.superseded(facts, settings.batchSize())));
            console().result(document);
        }
    }

    private NullSpaces nullSpaces(StatisticsFile statistics) {
        return statistics == null
                ? NullSpaces.NOT_KEPT
                : NullSpaceFile.beside(stats.file(), statistics.statistics());
    }

    private Map<String, String> sources() {
        Map<String, String> sources = new TreeMap<>(Map.of("requests", requests.getFileName().toString()));
        if (chosen.needs(Need.SECOND_MOMENTS)) {
            sources.put("statistics", stats.file().getFileName().toString());
        }
        return sources;
    }
}
