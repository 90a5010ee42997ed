package dev.palimpsest.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.dataset.RecordFormat;
import dev.palimpsest.dataset.Records;
import dev.palimpsest.edit.EditBatch;
import dev.palimpsest.edit.EditRequest;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Editor;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.KeyStatistics;
import dev.palimpsest.edit.Method;
import dev.palimpsest.loader.EditsFile;
import dev.palimpsest.loader.StatisticsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest edit}: changes facts. */
@Command(
        name = "edit",
        description = "Changes facts in consecutive batches and writes the edits; the model's files stay as they are.",
        footer = {"", "After every batch the edits so far are saved; --resume goes on from there. Settings that are"
                + " not given are the paper's."})
final class EditCommand extends ModelCommand {

    @Mixin
    private EditOptions options;

    @Option(
            names = "--requests",
            required = true,
            paramLabel = "FILE",
            description = "Facts: EasyEdit's CounterFact, MEND's ZsRE, KnowEdit's or MEMIT's layout; a JSON array or"
                    + " one object a line.")
    private Path requests;

    @Option(names = "--stats", paramLabel = "FILE", description = "What palimpsest stats wrote; ft alone needs none.")
    private Path stats;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the edits go.")
    private Path out;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            defaultValue = "comeba-hk",
            description = "comeba-hk (the default), comeba, memit or ft, which takes one of --layers.")
    private String method;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N usable facts.")
    private Integer limit;

    @Option(names = "--resume", description = "Goes on after the batches that --out holds already.")
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
            LayerStatistics.require(stats, model());
        }
        data = new DataReport(requests, Records.read(requests, RecordFormat.AUTO, Limits.of(limit)));
        data.note(console());
        facts = data.dataset().requests();
        // Fine-tuning sees the bare prompt alone.
        templates = chosen == Method.FT ? null : options.contexts();
    }

    @Override
    void run(OpenModel model) {
        EditSettings settings = options.settings(model.config(), chosen);
        LayersOption.note(settings, model.config(), console());
        Edits soFar = resume && Files.exists(out) ? EditsFile.read(out) : null;
        if (soFar != null) {
            Resumption.check(out, soFar, model.gpt().fingerprint(), settings, templates, facts);
        }
        long start = System.nanoTime();
        try (StatisticsFile statistics =
                chosen == Method.FT ? null : LayerStatistics.read(stats, settings.layers(), model())) {
            Map<String, String> provenance = provenance(statistics, settings);
            if (soFar != null) {
                Resumption.checkStatistics(out, soFar, provenance);
            }
            edit(model, statistics, settings, soFar, provenance, start);
        }
    }

    /** @param soFar what there is already, or null. @param start of the command, in nanoseconds */
    private void edit(OpenModel model, StatisticsFile statistics, EditSettings settings, Edits soFar,
            Map<String, String> provenance, long start) {
        try (EditProgress progress = new EditProgress(console(), facts.size());
                Editor editor = open(model, statistics, settings, soFar, progress)) {
            facts.forEach(editor::check);
            if (editor.edits().size() < facts.size()) {
                editor.factorise();
                progress.begin(model);
            } else {
                console().note(out + ": holds all " + facts.size() + " facts already; nothing left to edit");
            }
            EditReport report = new EditReport(console(), editor.edits());
            report.earlierBatches();
            for (int from = editor.edits().size(); from < facts.size(); from += settings.batchSize()) {
                EditBatch batch =
                        editor.edit(facts.subList(from, Math.min(from + settings.batchSize(), facts.size())));
                if (soFar == null && from == 0) {
                    OutputFile.keepPrevious(out).ifPresent(previous -> console().note(
                            out + ": there already; moved to " + previous));
                }
                EditsFile.write(out, signed(editor.edits(), provenance));
                progress.done(editor.edits().size());
                report.batch(editor.edits(), batch);
            }
            progress.close();
            double seconds = (System.nanoTime() - start) / 1e9;
            report.end(editor.edits(), seconds, out);
            ObjectNode document = EditReport.document(editor.edits(), seconds, out);
            document.set("data", data.document());
            console().result(document);
        }
    }

    /** @param file null for fine-tuning */
    private Editor open(OpenModel model, StatisticsFile file, EditSettings settings, Edits soFar,
            EditProgress progress) {
        KeyStatistics statistics = file == null ? null : file.statistics();
        return soFar == null
                ? Editor.open(model.gpt(), model.tokenizer(), statistics, settings, templates, progress)
                : Editor.resume(model.gpt(), model.tokenizer(), statistics, soFar, progress);
    }

    /** Who makes the edits and from what. */
    private Map<String, String> provenance(StatisticsFile statistics, EditSettings settings) {
        Map<String, String> provenance = new TreeMap<>();
        if (statistics != null) {
            provenance.putAll(Resumption.digests(statistics.statistics(), settings.layers()));
            provenance.put("statistics", stats.getFileName().toString());
        }
        provenance.put("palimpsest", Version.number());
        provenance.put("requests", requests.getFileName().toString());
        return provenance;
    }

    private static Edits signed(Edits edits, Map<String, String> provenance) {
        return new Edits(edits.fingerprint(), edits.settings(), edits.contexts(), edits.batches(), provenance);
    }
}
