package dev.palimpsest.cli;

import dev.palimpsest.dataset.EvaluationRecord;
import dev.palimpsest.dataset.RecordFormat;
import dev.palimpsest.dataset.Records;
import dev.palimpsest.edit.EditListener;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.edit.Editor;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.KeyStatistics;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.loader.EditsFile;
import dev.palimpsest.loader.StatisticsFile;
import dev.palimpsest.metric.Evaluator;
import dev.palimpsest.metric.Summary;
import dev.palimpsest.model.GenerationSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palimpsest demo}: the whole way on a tiny built-in model, in seconds. */
@Command(
        name = "demo",
        description = "Edits a tiny built-in model that knows made-up facts, and shows what came of it.")
final class DemoCommand extends BaseCommand {

    private static final int FACTS = 20;
    private static final int BATCH_SIZE = 5;
    private static final int SHOWN = 3;
    private static final List<Integer> LAYERS = List.of(0, 1, 2);

    /** For λ and the clamp of a model this small. */
    private static final double LAMBDA = 100;

    private static final double CLAMP = 2;

    /** Enough for any answer of this model's. */
    private static final int ANSWER_TOKENS = 12;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Leaves the model, the facts, the statistics and the edits there, to go on with.")
    private Path out;

    @Override
    void run() {
        if (out != null && Files.exists(out) && !Files.isDirectory(out)) {
            throw new UserError(out + ": not a folder; give the name of one");
        }
        long start = System.nanoTime();
        try (DemoFiles files = DemoFiles.unpack(out);
                OpenModel model = OpenModel.open(files.model(), shared(), console())) {
            model.announce();
            DemoReport report = new DemoReport(console(), files);
            List<EvaluationRecord> records = Records.read(files.requests(), RecordFormat.AUTO)
                    .first(FACTS)
                    .records();
            makeStatistics(files, model);
            try (StatisticsFile file = StatisticsFile.read(files.statistics());
                    EditedGpt original = EditedGpt.original(model.gpt())) {
                KeyStatistics statistics = file.statistics();
                Evaluator evaluator = new Evaluator(original, model.tokenizer());
                report.begin(model, records.size(), BATCH_SIZE, StatisticsRun.tokens(statistics));
                for (Method method : List.of(Method.COMEBA_HK, Method.MEMIT)) {
                    Edits edits = edit(method, model, statistics, records);
                    EditsFile.write(files.edits(method.id()), edits);
                    try (EditedGpt edited = EditedGpt.of(model.gpt(), edits)) {
                        if (method == Method.COMEBA_HK) {
                            report.answers(answers(model, original, edited, records));
                        }
                        report.measured(method, Summary.of(evaluator.evaluate(edited, records, done -> {})));
                    }
                }
            }
            report.end((System.nanoTime() - start) / 1e9);
        }
    }

    /** Unless an earlier run left them: to make them is part of the way. */
    private void makeStatistics(DemoFiles files, OpenModel model) {
        TextSource text = new TextSource(List.of(files.text()), null);
        StatisticsRun run = new StatisticsRun(model, text, LAYERS, files.statistics(), console());
        if (run.earlier().isEmpty()) {
            run.collect();
        }
    }

    private static Edits edit(
            Method method, OpenModel model, KeyStatistics statistics, List<EvaluationRecord> records) {
        EditSettings paper = PaperSettings.of(model.config(), method, LAYERS);
        EditSettings settings = new EditSettings(method, LAYERS, LAMBDA, paper.alpha(), paper.steps(), CLAMP,
                paper.learningRate(), paper.decay(), paper.kl(), paper.lossFloor(), BATCH_SIZE, 0, 0);
        try (Editor editor = Editor.open(model.gpt(), model.tokenizer(), statistics, settings, DemoFiles.CONTEXTS,
                EditListener.SILENT)) {
            for (int from = 0; from < records.size(); from += BATCH_SIZE) {
                editor.edit(records.subList(from, Math.min(from + BATCH_SIZE, records.size())).stream()
                        .map(EvaluationRecord::request)
                        .toList());
            }
            return editor.edits();
        }
    }

    private static List<DemoReport.Answer> answers(
            OpenModel model, EditedGpt original, EditedGpt edited, List<EvaluationRecord> records) {
        List<DemoReport.Answer> answers = new ArrayList<>();
        for (EvaluationRecord record : records.subList(0, SHOWN)) {
            String prompt = record.request().text();
            answers.add(new DemoReport.Answer(prompt, answer(model, original, prompt), answer(model, edited, prompt),
                    record.request().target()));
        }
        for (EvaluationRecord record : records.subList(0, SHOWN)) {
            String prompt = record.locality().getFirst().prompt();
            answers.add(new DemoReport.Answer(
                    prompt, answer(model, original, prompt), answer(model, edited, prompt), null));
        }
        return answers;
    }

    /** What the model says after {@code prompt}, up to the period. */
    private static String answer(OpenModel model, EditedGpt gpt, String prompt) {
        int[] tokens = gpt.generate(model.tokenizer().encode(prompt), GenerationSettings.greedy(ANSWER_TOKENS))
                .tokens();
        String text = model.tokenizer().decode(tokens);
        int period = text.indexOf('.');
        return (period < 0 ? text : text.substring(0, period)).strip();
    }
}
