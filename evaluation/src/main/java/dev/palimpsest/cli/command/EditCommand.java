package dev.palimpsest.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.cli.option.EditOptions;
import dev.palimpsest.cli.option.LayersOption;
import dev.palimpsest.cli.option.LimitOption;
import dev.palimpsest.cli.option.StatisticsOption;
import dev.palimpsest.cli.output.DataReport;
import dev.palimpsest.cli.output.EditProgress;
import dev.palimpsest.cli.output.EditReport;
import dev.palimpsest.dataset.RecordFormat;
import dev.palimpsest.dataset.Records;
import dev.palimpsest.edit.EditRequest;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.Method;
import dev.palimpsest.jobs.EditRun;
import dev.palimpsest.jobs.LayerStatistics;
import dev.palimpsest.jobs.OpenModel;
import dev.palimpsest.jobs.OutputFile;
import dev.palimpsest.loader.StatisticsFile;
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
        footer = {"", "The edits file is saved after every batch; --resume continues an interrupted run. Settings"
                + " default to the paper's values for the model."})
public final class EditCommand extends ModelCommand {

    @Mixin
    private EditOptions options;

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
            description = "Editing method: comeba-hk, comeba, memit or ft (default: comeba-hk). ft edits a single"
                    + " layer.")
    private String method;

    @Mixin
    private LimitOption limit;

    @Option(names = "--resume", description = "Continue after the batches that --out already contains.")
    private boolean resume;

    private Method chosen;
    private DataReport data;
    private List<EditRequest> facts;
    private List<String> templates;

    @Override
    void prepare() {
        chosen = Method.of(method);
        OutputFile.check(out);
        if (chosen != Method.FT) {
            LayerStatistics.require(stats.file(), model());
        }
        data = new DataReport(requests, Records.read(requests, RecordFormat.AUTO, limit.value()));
        data.note(console());
        facts = data.dataset().requests();
        // Fine-tuning trains on the bare prompt alone.
        templates = chosen == Method.FT ? null : options.contexts();
    }

    @Override
    void run(OpenModel model) {
        EditSettings settings = options.settings(model.config(), chosen);
        LayersOption.note(settings, model.config(), console());
        EditRun run = new EditRun(model, facts, settings, templates, out, console());
        Edits existing = resume ? run.existing() : null;
        long start = System.nanoTime();
        try (StatisticsFile statistics =
                        chosen == Method.FT ? null : LayerStatistics.read(stats.file(), settings.layers(), model());
                EditProgress progress = new EditProgress(console(), facts.size(), settings.batchSize())) {
            Edits edits = run.run(existing, statistics, sources(), progress);
            double seconds = (System.nanoTime() - start) / 1e9;
            EditReport.end(console(), edits, seconds, out);
            ObjectNode document = EditReport.document(edits, seconds, out);
            document.set("data", data.document());
            console().result(document);
        }
    }

    private Map<String, String> sources() {
        Map<String, String> sources = new TreeMap<>(Map.of("requests", requests.getFileName().toString()));
        if (chosen != Method.FT) {
            sources.put("statistics", stats.file().getFileName().toString());
        }
        return sources;
    }
}
