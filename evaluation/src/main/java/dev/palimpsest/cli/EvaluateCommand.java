package dev.palimpsest.cli;

import dev.palimpsest.dataset.Dataset;
import dev.palimpsest.dataset.RecordFormat;
import dev.palimpsest.dataset.Records;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.metric.Evaluator;
import dev.palimpsest.metric.RecordScore;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest evaluate}: how well edits hold. */
@Command(
        name = "evaluate",
        description = "Measures reliability, generality, locality and portability of edits, or of the model as it is.")
final class EvaluateCommand extends ModelCommand {

    @Mixin
    private EditsOption edits;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "Records: a JSON array or one object a line.")
    private Path data;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "auto (the default: each record's keys decide), counterfact, zsre or knowedit.")
    private String format;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N records.")
    private Integer limit;

    @Option(names = "--output", paramLabel = "FILE", description = "Writes the JSON document to a file as well.")
    private Path output;

    private Dataset records;

    @Override
    void prepare() {
        records = Records.read(data, RecordFormat.of(format)).first(Limits.of(limit));
        if (!records.leftOut().isEmpty()) {
            console().note(data + ": records without an alternative answer left out: " + records.leftOut());
        }
        if (output != null) {
            OutputFile.check(output);
        }
    }

    @Override
    void run(OpenModel model) {
        try (EditedGpt before = EditedGpt.original(model.gpt());
                EditedGpt after = edits.file() == null ? before : model.edited(edits.file())) {
            Evaluator evaluator = new Evaluator(before, after, model.tokenizer());
            records.records().forEach(evaluator::check);
            model.announce();
            long start = System.nanoTime();
            List<RecordScore> scores;
            try (Progress progress = Progress.of(console(), "evaluate", records.records().size())) {
                scores = evaluator.evaluate(records.records(), progress::reach);
            }
            EvaluationReport report = new EvaluationReport(scores, (System.nanoTime() - start) / 1e9);
            if (output != null) {
                OutputFile.write(output, file -> file.print(Json.pretty(report.document())));
            }
            report.print(console());
            console().result(report.document());
        }
    }
}
