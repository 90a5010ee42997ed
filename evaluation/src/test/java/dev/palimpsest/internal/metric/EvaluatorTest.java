package dev.palimpsest.internal.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {

    @TempDir
    private static Path folder;

    /** All but those of generated texts. */
    private static final List<Metric> QUESTIONS =
            Stream.of(Metric.PAPERS, Metric.MEMITS).flatMap(List::stream).toList();

    private static GoldenEdits golden;
    private static List<EvaluationRecord> records;

    @BeforeAll
    static void edit() {
        golden = new GoldenEdits(folder);
        records = withQuestionsOfAllKinds(golden.records().subList(0, 24));
    }

    @AfterAll
    static void close() {
        golden.close();
    }

    @Test
    void figuresDoNotDependOnBatchesOrderOrThreads() {
        Map<Integer, List<EvaluationRecord>> byBatch =
                Map.of(1, records, 7, records.reversed(), 32, shuffled(records));
        List<String> wanted = null;
        for (int threads : new int[] {1, 3}) {
            try (GoldenEdits.Models models = golden.on(threads)) {
                for (int batch : new int[] {32, 1, 7}) {
                    Evaluator evaluator = new Evaluator(models.original(), golden.tokenizer(), batch);
                    List<String> figures = figures(evaluator.evaluate(models.hooked(), byBatch.get(batch), done -> {}));
                    wanted = wanted == null ? figures : wanted;
                    assertEquals(wanted, figures, threads + " threads, batch " + batch);
                }
            }
        }
    }

    @Test
    void anEvaluatorRemembersTheUneditedAnswersForTheNextModel() {
        try (GoldenEdits.Models models = golden.on(2)) {
            Evaluator reused = new Evaluator(models.original(), golden.tokenizer());
            reused.evaluate(models.original(), records.subList(0, 5), done -> {});
            reused.evaluate(models.inPlace(), records.subList(3, 12), done -> {});

            for (EditedModel edited : List.of(models.hooked(), models.inPlace(), models.original())) {
                Evaluator fresh = new Evaluator(models.original(), golden.tokenizer());
                assertEquals(figures(fresh.evaluate(edited, records, done -> {})),
                        figures(reused.evaluate(edited, records, done -> {})));
            }
        }
    }

    /** An oracle: question by question, directly from the definitions. */
    @Test
    void everyMeasureIsWhatItsDefinitionSays() {
        try (GoldenEdits.Models models = golden.on(2)) {
            Evaluator evaluator = new Evaluator(models.original(), golden.tokenizer());
            List<RecordScore> scores = evaluator.evaluate(models.inPlace(), records, done -> {});

            double[] sums = new double[8];
            for (int i = 0; i < records.size(); i++) {
                EvaluationRecord record = records.get(i);
                RecordScore score = scores.get(i);
                String where = "record " + record.request().caseId();
                assertEquals(match(models.inPlace(), List.of(record.rewrite())), score.reliability(), 1e-12, where);
                assertEquals(match(models.inPlace(), record.rephrasings()), score.generality(), 1e-12, where);
                assertEquals(match(models.inPlace(), record.portability()), score.portability(), 1e-12, where);
                assertEquals(unchanged(models, record.locality()), score.locality(), 1e-12, where);
                assertEquals(says(models.inPlace(), record), score.freeGeneration(), where);
                String truth = record.groundTruth();
                String target = record.request().target();
                assertEquals(likelier(models.inPlace(), List.of(record.rewrite()), target, truth), score.efficacy(),
                        1e-12, where);
                assertEquals(likelier(models.inPlace(), record.rephrasings(), target, truth), score.paraphrase(), 1e-12,
                        where);
                assertEquals(truth == null ? Double.NaN
                                : record.locality().stream()
                                        .mapToDouble(probe -> likelier(
                                                models.inPlace(), List.of(probe), probe.target(), target))
                                        .average()
                                        .orElse(Double.NaN),
                        score.neighbourhood(), 1e-12, where);
                for (Metric metric : QUESTIONS) {
                    sums[metric.ordinal()] += Double.isNaN(metric.of(score)) ? 0 : metric.of(score);
                }
            }
            for (Metric metric : QUESTIONS) {
                assertTrue(sums[metric.ordinal()] > 0, "nothing was measured by " + metric);
                assertTrue(sums[metric.ordinal()] < records.size(), "nothing failed by " + metric);
            }
        }
    }

    @Test
    void theUneditedModelKeepsItsOwnAnswers() {
        try (GoldenEdits.Models models = golden.on(2)) {
            Summary summary = Summary.of(new Evaluator(models.original(), golden.tokenizer())
                    .evaluate(models.original(), records, done -> {}));

            assertEquals(1, summary.locality());
            assertTrue(summary.reliability() < 0.5, "it does not know the new facts");
            assertTrue(summary.mean(Metric.EFFICACY) < 0.5, "it prefers the old ones");
        }
    }

    @Test
    void progressEndsWithAllRecords() {
        try (GoldenEdits.Models models = golden.on(2)) {
            List<Integer> heard = new ArrayList<>();
            new Evaluator(models.original(), golden.tokenizer(), 10)
                    .evaluate(models.original(), records, heard::add);

            assertEquals(List.of(10, 20, 24), heard);
        }
    }

    @Test
    void aRecordOneOfWhoseQuestionsIsTooLongDoesNotFit() {
        try (GoldenEdits.Models models = golden.on(1)) {
            Evaluator evaluator = new Evaluator(models.original(), golden.tokenizer());
            EvaluationRecord record = records.getFirst();
            EvaluationRecord lengthy = new EvaluationRecord(
                    withOldTarget(record.request(), "a b c ".repeat(60)), List.of(), List.of(), List.of());

            assertTrue(evaluator.fits(record));
            evaluator.check(record);
            assertFalse(evaluator.fits(lengthy), "MEMIT's scores ask for the old truth");
            String message = assertThrows(IllegalArgumentException.class, () -> evaluator.check(lengthy)).getMessage();
            assertTrue(message.startsWith("record 0: 'Vati Semive works as a' with its answer takes "), message);
        }
    }

    /**
     * Records with several locality probes, some with portability, one without a true object, and targets of different
     * lengths.
     */
    private static List<EvaluationRecord> withQuestionsOfAllKinds(List<EvaluationRecord> plain) {
        List<EvaluationRecord> records = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            EvaluationRecord record = plain.get(i);
            EvaluationRecord next = plain.get((i + 1) % plain.size());
            List<Probe> unrelated = new ArrayList<>(record.locality());
            unrelated.add(new Probe(next.request().text(), next.groundTruth()));
            unrelated.add(new Probe(next.locality().getFirst().prompt(), "Bob in the end"));
            List<Probe> following = i % 3 == 0 ? next.locality() : List.of();
            records.add(new EvaluationRecord(withOldTarget(record.request(), i == 4 ? null : record.groundTruth()),
                    record.rephrasings(), i % 4 == 1 ? record.locality() : unrelated, following));
        }
        return records;
    }

    private static EditRequest withOldTarget(EditRequest request, String oldTarget) {
        return new EditRequest(request.caseId(), request.prompt(), request.subject(), request.target(), oldTarget);
    }

    private static List<EvaluationRecord> shuffled(List<EvaluationRecord> records) {
        List<EvaluationRecord> order = new ArrayList<>(records);
        Collections.shuffle(order, new Random(1));
        return order;
    }

    /** Every score to the bit, by case id, and the summary. */
    private static List<String> figures(List<RecordScore> scores) {
        Summary summary = Summary.of(scores);
        List<String> figures = new ArrayList<>();
        for (RecordScore score : scores) {
            StringBuilder line = new StringBuilder(String.format("%4d", score.caseId()));
            for (Metric metric : Metric.values()) {
                line.append(' ').append(metric.of(score));
            }
            figures.add(line.append(Arrays.toString(score.predictions())).toString());
        }
        Collections.sort(figures);
        for (Metric metric : Metric.values()) {
            figures.add(metric + " " + metric.of(summary) + " " + summary.interval(metric));
        }
        return figures;
    }

    private static double match(EditedModel model, List<Probe> probes) {
        return probes.stream()
                .mapToDouble(probe -> share(argmax(model, probe), tokens(probe)))
                .average()
                .orElse(Double.NaN);
    }

    private static double unchanged(GoldenEdits.Models models, List<Probe> probes) {
        return probes.stream()
                .mapToDouble(probe -> share(argmax(models.inPlace(), probe), argmax(models.original(), probe)))
                .average()
                .orElse(Double.NaN);
    }

    private static double says(EditedModel model, EvaluationRecord record) {
        int[] target = tokens(record.rewrite());
        int[] prompt = golden.tokenizer().encode(record.request().text());
        return Arrays.equals(target,
                model.generate(prompt, GenerationSettings.greedy(target.length)).tokens()) ? 1 : 0;
    }

    private static double likelier(EditedModel model, List<Probe> probes, String one, String other) {
        return one == null || other == null
                ? Double.NaN
                : probes.stream()
                        .mapToDouble(probe -> surprise(model, new Probe(probe.prompt(), one))
                                < surprise(model, new Probe(probe.prompt(), other)) ? 1 : 0)
                        .average()
                        .orElse(Double.NaN);
    }

    /** Mean −log p over the target's tokens, from the predictions for the whole text. */
    private static double surprise(EditedModel model, Probe probe) {
        double sum = 0;
        int length = tokens(probe).length;
        double[] logProbs = whole(model, probe).logProbs();
        for (int i = logProbs.length - length; i < logProbs.length; i++) {
            sum -= logProbs[i];
        }
        return sum / length;
    }

    private static int[] argmax(EditedModel model, Probe probe) {
        int[] argmax = whole(model, probe).argmax();
        return Arrays.copyOfRange(argmax, argmax.length - 1 - tokens(probe).length, argmax.length - 1);
    }

    private static Prediction whole(EditedModel model, Probe probe) {
        return model.predict(List.of(Query.all(golden.tokenizer().encode(probe.text())))).getFirst();
    }

    /** The target's tokens: those after the tokens of the prompt alone. */
    private static int[] tokens(Probe probe) {
        int[] all = golden.tokenizer().encode(probe.text());
        return Arrays.copyOfRange(all, golden.tokenizer().encode(probe.prompt()).length, all.length);
    }

    private static double share(int[] one, int[] other) {
        double same = 0;
        for (int i = 0; i < one.length; i++) {
            same += one[i] == other[i] ? 1 : 0;
        }
        return same / other.length;
    }
}
