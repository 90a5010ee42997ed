package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.EditsOption;
import dev.palimpsest.internal.cli.option.ForceOption;
import dev.palimpsest.internal.cli.option.HeldOutTextOption;
import dev.palimpsest.internal.cli.option.RecordsOption;
import dev.palimpsest.internal.cli.option.TextsOption;
import dev.palimpsest.internal.cli.output.DataReport;
import dev.palimpsest.internal.cli.output.EvaluationReport;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.jobs.HeldOutText;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFile;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.metric.Evaluator;
import dev.palimpsest.internal.metric.RecordScore;
import dev.palimpsest.internal.metric.Summary;
import dev.palimpsest.internal.metric.TextGeneration;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest evaluate}: evaluates an edited model. */
@InGroup(CommandGroup.EVALUATION)
@Command(
        name = "evaluate",
        description = "Evaluates an edited model, or the unedited one without --edits: reliability, generality,"
                + " locality, portability and free generation.")
public final class EvaluateCommand extends ModelCommand {

    @Mixin
    private EditsOption edits;

    @Mixin
    private RecordsOption data;

    @Mixin
    private HeldOutTextOption text;

    @Mixin
    private TextsOption texts;

    @Option(names = "--output", paramLabel = "FILE", description = "Also write the JSON document to"
            + " this file (default: not written).")
    private Path output;

    @Mixin
    private ForceOption force;

    private DataReport records;

    @Override
    void prepare() {
        text.check();
        texts.check();
        records = data.read(console());
        if (output != null) {
            claim(output, OutputKind.EVALUATION, Existing.replacedIf(force.given()), model(), edits.file(),
                    data.file(), text.file(), texts.file());
        }
    }

    @Override
    void run(OpenModel model) {
        try (EditedModel before = EditedModel.original(model.gpt());
                EditedModel after = edits.file() == null ? before : model.edited(edits.file())) {
            Evaluator evaluator = new Evaluator(before, model.tokenizer());
            DataReport fitting = records.fitting(evaluator, console());
            List<int[]> documents = text.documents(model);
            TextGeneration generation = texts.of(fitting.dataset().records());
            model.announce();
            long start = System.nanoTime();
            List<RecordScore> scores = withTexts(generation, after, model, fitting.dataset().records(),
                    evaluate(evaluator, after, fitting.dataset().records()));
            HeldOutText.Change perplexity =
                    documents == null ? null : HeldOutText.measure(console(), before, after, documents);
            EvaluationReport report =
                    new EvaluationReport(fitting, Summary.of(scores), perplexity, (System.nanoTime() - start) / 1e9);
            model.requireUnchanged();
            if (output != null) {
                OutputFile.write(output, file -> file.print(Json.pretty(report.document())));
            }
            report.print(console());
            console().result(report.document());
        }
    }

    private List<RecordScore> withTexts(TextGeneration generation, EditedModel after, OpenModel model,
            List<EvaluationRecord> all, List<RecordScore> scores) {
        if (generation == null) {
            return scores;
        }
        try (Progress progress = console().progress("texts", all.size())) {
            return generation.added(after, model.tokenizer(), all, scores, progress::reach);
        }
    }

    private List<RecordScore> evaluate(Evaluator evaluator, EditedModel after, List<EvaluationRecord> all) {
        try (Progress progress = console().progress("evaluate", all.size())) {
            return evaluator.evaluate(after, all, progress::reach);
        }
    }
}
