package dev.palimpsest.metric;

import dev.palimpsest.dataset.EvaluationRecord;
import dev.palimpsest.dataset.Probe;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.model.Generation;
import dev.palimpsest.model.GenerationSettings;
import dev.palimpsest.model.Prediction;
import dev.palimpsest.model.Tokenizer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures an edited model on records: every question of a record by teacher forcing, its edit prompt also by free
 * generation. Records are independent, so they can be split over any number of workers.
 */
public final class Evaluator {

    /** Records run together; the results do not depend on it. */
    private static final int BATCH = 32;

    private final EditedGpt before;
    private final EditedGpt after;
    private final Tokenizer tokenizer;

    /**
     * @param before the model without edits
     * @param after  the model with edits, or {@code before} itself to measure what it knows
     */
    public Evaluator(EditedGpt before, EditedGpt after, Tokenizer tokenizer) {
        this.before = before;
        this.after = after;
        this.tokenizer = tokenizer;
    }

    /**
     * Checks that the model can read every question of {@code record}.
     *
     * @throws IllegalArgumentException naming the record and the question that is too long
     */
    public void check(EvaluationRecord record) {
        int context = after.gpt().config().positions();
        Stream.of(List.of(record.rewrite()), record.rephrasings(), record.locality(), record.portability())
                .flatMap(List::stream)
                .forEach(probe -> {
                    int length = tokenizer.encode(probe.text()).length;
                    if (length > context) {
                        throw new IllegalArgumentException("record " + record.request().caseId() + ": '"
                                + probe.prompt() + "' with its answer takes " + length
                                + " tokens, more than the model's context of " + context + "; leave the record out");
                    }
                });
    }

    /** The scores of {@code records}, in their order. @param progress hears how many are done */
    public List<RecordScore> evaluate(List<EvaluationRecord> records, IntConsumer progress) {
        List<RecordScore> scores = new ArrayList<>();
        for (int from = 0; from < records.size(); from += BATCH) {
            scores.addAll(evaluate(records.subList(from, Math.min(from + BATCH, records.size()))));
            progress.accept(scores.size());
        }
        return scores;
    }

    private List<RecordScore> evaluate(List<EvaluationRecord> records) {
        Answers rewrites = ask(after, records, record -> List.of(record.rewrite()));
        Answers rephrasings = ask(after, records, EvaluationRecord::rephrasings);
        Answers portability = ask(after, records, EvaluationRecord::portability);
        Answers unrelated = ask(after, records, EvaluationRecord::locality);
        Answers unrelatedBefore = before == after ? unrelated : ask(before, records, EvaluationRecord::locality);
        List<Generation> spoken = speak(records, rewrites);
        List<RecordScore> scores = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            int[] target = rewrites.spans().get(i).getFirst().target();
            scores.add(new RecordScore(
                    records.get(i).request().caseId(),
                    rewrites.match(i),
                    rephrasings.match(i),
                    unrelated.agreement(unrelatedBefore, i),
                    portability.match(i),
                    TokenMatch.beginsWith(spoken.get(i).tokens(), target) ? 1 : 0,
                    rewrites.predicted().get(i).getFirst()));
        }
        return scores;
    }

    /** Asks each record's questions of one kind, all together. */
    private Answers ask(
            EditedGpt model, List<EvaluationRecord> records, Function<EvaluationRecord, List<Probe>> questions) {
        List<List<TargetSpan>> spans = new ArrayList<>();
        for (EvaluationRecord record : records) {
            spans.add(questions.apply(record).stream()
                    .map(probe -> TargetSpan.of(tokenizer, probe))
                    .toList());
        }
        Iterator<Prediction> predictions = model.predict(
                        spans.stream().flatMap(List::stream).map(TargetSpan::query).toList())
                .iterator();
        List<List<int[]>> predicted = new ArrayList<>();
        for (List<TargetSpan> asked : spans) {
            predicted.add(
                    asked.stream().map(span -> span.predicted(predictions.next())).toList());
        }
        return new Answers(spans, predicted);
    }

    /** Greedy continuations of the edit prompts, each at least as long as its target. */
    private List<Generation> speak(List<EvaluationRecord> records, Answers rewrites) {
        int longest = rewrites.spans().stream()
                .mapToInt(spans -> spans.getFirst().length())
                .max()
                .orElse(0);
        List<int[]> prompts = records.stream()
                .map(record -> tokenizer.encode(record.rewrite().prompt()))
                .toList();
        return after.generate(prompts, GenerationSettings.greedy(longest));
    }

    /**
     * What a model answered to questions of one kind, per record.
     *
     * @param spans     each question with its target
     * @param predicted in place of the target's tokens
     */
    private record Answers(List<List<TargetSpan>> spans, List<List<int[]>> predicted) {

        /** Mean over a record's questions of the share of the target's tokens predicted. */
        double match(int record) {
            List<TargetSpan> asked = spans.get(record);
            return mean(record, i -> TokenMatch.share(predicted.get(record).get(i), asked.get(i).target()));
        }

        /** Mean over a record's questions of the share of positions answered as in {@code other}. */
        double agreement(Answers other, int record) {
            return mean(record, i -> TokenMatch.share(
                    predicted.get(record).get(i), other.predicted.get(record).get(i)));
        }

        private double mean(int record, IntToDoubleFunction share) {
            return IntStream.range(0, spans.get(record).size())
                    .mapToDouble(share)
                    .filter(Double::isFinite)
                    .average()
                    .orElse(Double.NaN);
        }
    }
}
