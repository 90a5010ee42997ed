package dev.palimpsest.metric;

import dev.palimpsest.dataset.EvaluationRecord;
import dev.palimpsest.dataset.Probe;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.model.Generation;
import dev.palimpsest.model.GenerationSettings;
import dev.palimpsest.model.Prediction;
import dev.palimpsest.model.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures edited models on records: every question of a record by teacher forcing, its edit prompt also by free
 * generation. Records are independent: a score depends neither on the others nor on their order, so they can be split
 * over any number of workers, each with an evaluator of its own.
 *
 * <p>An evaluator belongs to one thread and is there for any number of edited models: what the model answered before
 * editing it asks once and remembers.
 */
public final class Evaluator {

    /** Records run together; the results do not depend on it. */
    private static final int BATCH = 32;

    private final EditedGpt before;
    private final Tokenizer tokenizer;
    private final int batch;

    /** The unedited model's predictions in place of unrelated answers. */
    private final Map<Probe, int[]> unedited = new HashMap<>();

    /** @param before the model without edits; stays open as long as this evaluates */
    public Evaluator(EditedGpt before, Tokenizer tokenizer) {
        this(before, tokenizer, BATCH);
    }

    /** @param batch records run together, at least 1 */
    Evaluator(EditedGpt before, Tokenizer tokenizer, int batch) {
        this.before = before;
        this.tokenizer = tokenizer;
        this.batch = batch;
    }

    /** Whether the model can read every question of {@code record}. */
    public boolean fits(EvaluationRecord record) {
        return tooLong(record).isEmpty();
    }

    /**
     * Checks that the model can read every question of {@code record}.
     *
     * @throws IllegalArgumentException naming the record and the question that is too long
     */
    public void check(EvaluationRecord record) {
        tooLong(record).ifPresent(probe -> {
            throw new IllegalArgumentException("record " + record.request().caseId() + ": '" + probe.prompt()
                    + "' with its answer takes " + tokenizer.encode(probe.text()).length
                    + " tokens, more than the model's context of " + context() + "; leave the record out");
        });
    }

    private Optional<Probe> tooLong(EvaluationRecord record) {
        return Stream.of(List.of(record.rewrite()), record.rephrasings(), record.locality(), record.portability(),
                        MemitScores.trueRewrites(record), MemitScores.trueRephrasings(record),
                        MemitScores.newNeighbours(record))
                .flatMap(List::stream)
                .filter(probe -> tokenizer.encode(probe.text()).length > context())
                .findFirst();
    }

    private int context() {
        return before.gpt().config().positions();
    }

    /**
     * The scores of {@code records}, in their order.
     *
     * @param after    the model with edits, or the one without to measure what it knows
     * @param progress hears how many are done
     */
    public List<RecordScore> evaluate(EditedGpt after, List<EvaluationRecord> records, IntConsumer progress) {
        List<RecordScore> scores = new ArrayList<>();
        for (int from = 0; from < records.size(); from += batch) {
            scores.addAll(evaluate(after, records.subList(from, Math.min(from + batch, records.size()))));
            progress.accept(scores.size());
        }
        return scores;
    }

    private List<RecordScore> evaluate(EditedGpt after, List<EvaluationRecord> records) {
        List<List<Answer>> rewrites = ask(after, records, record -> List.of(record.rewrite()));
        List<List<Answer>> rephrasings = ask(after, records, EvaluationRecord::rephrasings);
        List<List<Answer>> portability = ask(after, records, EvaluationRecord::portability);
        List<List<Answer>> unrelated = ask(after, records, EvaluationRecord::locality);
        List<List<Answer>> trueRewrites = ask(after, records, MemitScores::trueRewrites);
        List<List<Answer>> trueRephrasings = ask(after, records, MemitScores::trueRephrasings);
        List<List<Answer>> newNeighbours = ask(after, records, MemitScores::newNeighbours);
        if (after == before) {
            remember(records, unrelated);
        } else {
            askUnedited(records);
        }
        List<Generation> spoken = speak(after, records, rewrites);
        List<RecordScore> scores = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            EvaluationRecord record = records.get(i);
            Answer rewrite = rewrites.get(i).getFirst();
            scores.add(new RecordScore(
                    record.request().caseId(),
                    rewrite.match(),
                    match(rephrasings.get(i)),
                    unchanged(record.locality(), unrelated.get(i)),
                    match(portability.get(i)),
                    TokenMatch.beginsWith(spoken.get(i).tokens(), rewrite.target()) ? 1 : 0,
                    MemitScores.share(rewrites.get(i), trueRewrites.get(i)),
                    MemitScores.share(rephrasings.get(i), trueRephrasings.get(i)),
                    MemitScores.share(unrelated.get(i), newNeighbours.get(i)),
                    rewrite.predicted()));
        }
        return scores;
    }

    /** Asks each record's questions of one kind, all together. */
    private List<List<Answer>> ask(
            EditedGpt model, List<EvaluationRecord> records, Function<EvaluationRecord, List<Probe>> questions) {
        List<List<Probe>> asked = records.stream().map(questions).toList();
        Iterator<Answer> answers = answers(model, asked.stream().flatMap(List::stream).toList()).iterator();
        return asked.stream()
                .map(probes -> probes.stream().map(probe -> answers.next()).toList())
                .toList();
    }

    private List<Answer> answers(EditedGpt model, List<Probe> probes) {
        List<TargetSpan> spans = probes.stream().map(probe -> TargetSpan.of(tokenizer, probe)).toList();
        List<Prediction> predictions = model.predict(spans.stream().map(TargetSpan::query).toList());
        return IntStream.range(0, spans.size())
                .mapToObj(i -> Answer.of(spans.get(i), predictions.get(i)))
                .toList();
    }

    /** Keeps what the unedited model answered. @param answers to the unrelated questions of each record */
    private void remember(List<EvaluationRecord> records, List<List<Answer>> answers) {
        for (int i = 0; i < records.size(); i++) {
            for (int j = 0; j < answers.get(i).size(); j++) {
                unedited.put(records.get(i).locality().get(j), answers.get(i).get(j).predicted());
            }
        }
    }

    /** Asks the unedited model what it was not asked before. */
    private void askUnedited(List<EvaluationRecord> records) {
        List<Probe> open = records.stream()
                .flatMap(record -> record.locality().stream())
                .filter(probe -> !unedited.containsKey(probe))
                .distinct()
                .toList();
        List<Answer> answers = answers(before, open);
        for (int i = 0; i < open.size(); i++) {
            unedited.put(open.get(i), answers.get(i).predicted());
        }
    }

    /** Greedy continuations of the edit prompts, each at least as long as its target. */
    private List<Generation> speak(
            EditedGpt model, List<EvaluationRecord> records, List<List<Answer>> rewrites) {
        int longest = rewrites.stream()
                .mapToInt(answers -> answers.getFirst().target().length)
                .max()
                .orElse(0);
        List<int[]> prompts = records.stream()
                .map(record -> tokenizer.encode(record.rewrite().prompt()))
                .toList();
        return model.generate(prompts, GenerationSettings.greedy(longest));
    }

    /** Mean over a record's questions of the share of the target's tokens predicted. */
    private static double match(List<Answer> answers) {
        return mean(answers.size(), i -> answers.get(i).match());
    }

    /** Mean over a record's unrelated questions of the share of positions answered as before editing. */
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
