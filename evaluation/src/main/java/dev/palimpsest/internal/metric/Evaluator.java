package dev.palimpsest.internal.metric;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.inference.TargetSpan;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Evaluates edited models on records: every question of a record by teacher forcing, and its edit prompt also by free
 * generation. The score of a record does not depend on the others or on their order, so records can be split over any
 * number of workers with an evaluator each.
 *
 * <p>An evaluator is not thread-safe. It can be used for any number of edited models: the unedited model's answers are
 * computed once.
 */
public final class Evaluator {

    /** Records per batch; does not affect the results. */
    private static final int BATCH = 32;

    /** Questions per forward pass. Each answer produces logits [V], which are not kept. */
    private static final int ASKED = 96;

    private final EditedModel before;
    private final Tokenizer tokenizer;
    private final int batch;

    /** The unedited model's predictions for locality probes. */
    private final Map<Probe, int[]> unedited = new HashMap<>();

    /** @param before the unedited model; must stay open */
    public Evaluator(EditedModel before, Tokenizer tokenizer) {
        this(before, tokenizer, BATCH);
    }

    /** @param batch records per batch, at least 1 */
    Evaluator(EditedModel before, Tokenizer tokenizer, int batch) {
        this.before = before;
        this.tokenizer = tokenizer;
        this.batch = batch;
    }

    /** Whether every question of {@code record} fits the model's context. */
    public boolean fits(EvaluationRecord record) {
        return tooLong(record).isEmpty();
    }

    /**
     * Checks that every question of {@code record} fits the model's context.
     *
     * @throws IllegalArgumentException naming the record and the question that is too long
     */
    public void check(EvaluationRecord record) {
        tooLong(record).ifPresent(probe -> {
            throw new IllegalArgumentException("record " + record.request().caseId() + ": " + Quote.of(probe.prompt())
                    + " with its answer takes " + tokenizer.encode(probe.text()).length
                    + " tokens, more than the model's context of " + context() + "; remove the record");
        });
    }

    private Optional<Probe> tooLong(EvaluationRecord record) {
        return questions(record)
                .filter(probe -> tokenizer.encode(probe.text()).length > context())
                .findFirst();
    }

    private int context() {
        return before.gpt().config().positions();
    }

    /**
     * The scores of {@code records}, in the same order.
     *
     * @param after    the edited model, or the unedited one
     * @param progress receives the number of evaluated records
     * @throws NonFiniteException when one of the models computes NaN or infinite logits, naming the record
     */
    public List<RecordScore> evaluate(EditedModel after, List<EvaluationRecord> records, IntConsumer progress) {
        List<RecordScore> scores = new ArrayList<>();
        for (int from = 0; from < records.size(); from += batch) {
            scores.addAll(evaluate(after, records.subList(from, Math.min(from + batch, records.size()))));
            progress.accept(scores.size());
        }
        return scores;
    }

    private List<RecordScore> evaluate(EditedModel after, List<EvaluationRecord> records) {
        Map<Probe, Answer> answers = ask(after, records, records.stream().flatMap(Evaluator::questions).distinct().toList());
        List<Probe> unrelated = records.stream()
                .flatMap(record -> record.locality().stream())
                .filter(probe -> !unedited.containsKey(probe))
                .distinct()
                .toList();
        Map<Probe, Answer> answersBefore = after == before ? answers : ask(before, records, unrelated);
        unrelated.forEach(probe -> unedited.put(probe, answersBefore.get(probe).predicted()));
        List<Generation> generations = generate(after, records);
        List<RecordScore> scores = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            scores.add(score(records.get(i), answers, generations.get(i), routes(after, records.get(i))));
        }
        return scores;
    }

    private RecordScore score(
            EvaluationRecord record, Map<Probe, Answer> answers, Generation generation, RecordRoutes routes) {
        Answer rewrite = answers.get(record.rewrite());
        List<Answer> rephrasings = to(record.rephrasings(), answers);
        List<Answer> unrelated = to(record.locality(), answers);
        return new RecordScore(
                record.request().caseId(),
                rewrite.match(),
                match(rephrasings),
                unchanged(record.locality(), unrelated),
                match(to(record.portability(), answers)),
                TokenMatch.beginsWith(generation.tokens(), rewrite.target()) ? 1 : 0,
                MemitScores.share(List.of(rewrite), to(MemitScores.trueRewrites(record), answers)),
                MemitScores.share(rephrasings, to(MemitScores.trueRephrasings(record), answers)),
                MemitScores.share(unrelated, to(MemitScores.newNeighbours(record), answers)),
                rewrite.predicted(),
                new RecordAnswers(
                        said(record.rewrite(), rewrite, null),
                        said(record.rephrasings(), rephrasings),
                        said(record.locality(), unrelated),
                        said(record.portability(), to(record.portability(), answers)),
                        tokenizer.decode(begun(generation, rewrite.target().length)),
                        contrasts(record, answers)),
                routes, null);
    }

    /** Null for a model that reads every question as it is. */
    private RecordRoutes routes(EditedModel model, EvaluationRecord record) {
        return model.decidesRoutes()
                ? RecordRoutes.of(record,
                        model.routes(queries(Stream.concat(Stream.of(record.rewrite()), record.rephrasings().stream()))),
                        model.routes(queries(record.locality().stream())))
                : null;
    }

    private List<Query> queries(Stream<Probe> probes) {
        return probes.map(probe -> span(probe).query()).toList();
    }

    /** As many tokens as the target has: how many were generated depends on the other records of the batch. */
    private static int[] begun(Generation generation, int length) {
        return Arrays.copyOf(generation.tokens(), Math.min(length, generation.tokens().length));
    }

    /** With the unedited model's answers to locality probes, the only ones that are known. */
    private List<RecordAnswers.Said> said(List<Probe> probes, List<Answer> answers) {
        return IntStream.range(0, probes.size())
                .mapToObj(i -> said(probes.get(i), answers.get(i), unedited.get(probes.get(i))))
                .toList();
    }

    private List<RecordAnswers.Said> contrasts(EvaluationRecord record, Map<Probe, Answer> answers) {
        return Stream.of(MemitScores.trueRewrites(record), MemitScores.trueRephrasings(record), MemitScores.newNeighbours(record))
                .flatMap(List::stream)
                .map(probe -> said(probe, answers.get(probe), null))
                .toList();
    }

    private RecordAnswers.Said said(Probe probe, Answer answer, int[] before) {
        return new RecordAnswers.Said(probe.prompt(), probe.continuation(), tokenizer.decode(answer.predicted()),
                before == null ? null : tokenizer.decode(before));
    }

    /** All questions about {@code record} for the edited model. */
    private static Stream<Probe> questions(EvaluationRecord record) {
        return Stream.of(List.of(record.rewrite()), record.rephrasings(), record.locality(), record.portability(),
                        MemitScores.trueRewrites(record), MemitScores.trueRephrasings(record),
                        MemitScores.newNeighbours(record))
                .flatMap(List::stream);
    }

    /** Teacher-forced answers. @param questions of {@code records}, without duplicates */
    private Map<Probe, Answer> ask(EditedModel model, List<EvaluationRecord> records, List<Probe> questions) {
        Map<Probe, Answer> answers = HashMap.newHashMap(questions.size());
        for (int from = 0; from < questions.size(); from += ASKED) {
            List<Probe> asked = questions.subList(from, Math.min(from + ASKED, questions.size()));
            List<TargetSpan> spans = asked.stream().map(this::span).toList();
            try {
                List<Prediction> predictions = model.predict(spans.stream().map(TargetSpan::query).toList());
                for (int i = 0; i < asked.size(); i++) {
                    answers.put(asked.get(i), Answer.of(spans.get(i), predictions.get(i)));
                }
            } catch (NonFiniteException damaged) {
                throw damaged.named(item -> recordAsking(asked.get(item), records));
            }
        }
        return answers;
    }

    private TargetSpan span(Probe probe) {
        return TargetSpan.of(tokenizer, probe.prompt(), probe.continuation());
    }

    private static String recordAsking(Probe question, List<EvaluationRecord> records) {
        return records.stream()
                .filter(record -> questions(record).anyMatch(question::equals))
                .findFirst()
                .map(record -> "record " + record.request().caseId())
                .orElseThrow();
    }

    private static List<Answer> to(List<Probe> questions, Map<Probe, Answer> answers) {
        return questions.stream().map(answers::get).toList();
    }

    /** Greedy continuations of the edit prompts, each at least as long as its target. */
    private List<Generation> generate(EditedModel model, List<EvaluationRecord> records) {
        int longest = records.stream()
                .map(EvaluationRecord::rewrite)
                .mapToInt(probe -> span(probe).length())
                .max()
                .orElse(0);
        List<int[]> prompts = records.stream()
                .map(record -> tokenizer.encode(record.rewrite().prompt()))
                .toList();
        try {
            return model.generate(prompts, GenerationSettings.greedy(longest));
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> "record " + records.get(item).request().caseId());
        }
    }

    /** Mean over a record's questions of the share of predicted target tokens. */
    private static double match(List<Answer> answers) {
        return mean(answers.size(), i -> answers.get(i).match());
    }

    /** Mean over a record's locality probes of the share of tokens predicted as before editing. */
    private double unchanged(List<Probe> probes, List<Answer> answers) {
        return mean(answers.size(), i -> TokenMatch.share(answers.get(i).predicted(), unedited.get(probes.get(i))));
    }

    private static double mean(int questions, IntToDoubleFunction share) {
        return IntStream.range(0, questions)
                .mapToDouble(share)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }
}
