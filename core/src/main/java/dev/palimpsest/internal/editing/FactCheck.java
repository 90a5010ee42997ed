package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.inference.TargetSpan;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Whether a model predicts one fact, by teacher forcing: each token of the target from the prompt and the target's tokens
 * before it. A fact is predicted when all of them are the most probable ones, which is a reliability of 1.
 *
 * @param request        the fact
 * @param target         the target's tokens {@code [T]}
 * @param predicted      the most probable token {@code [T]} at each of their positions; empty when prompt and target do
 *                       not fit the model's context
 * @param logProbability natural logarithm of the probability of the whole target, the sum over its tokens; NaN when they
 *                       do not fit
 */
public record FactCheck(EditRequest request, int[] target, int[] predicted, double logProbability) {

    /** Facts asked about at a time: each answer has logits {@code [V]}. */
    private static final int TOGETHER = 96;

    /**
     * Asks an editor's model about {@code requests}, in as few packed passes as their tokens need, on the editor's
     * thread.
     *
     * @throws NonFiniteException when the model computes NaN or infinite logits, naming the record
     */
    public static List<FactCheck> of(Editor editor, Gpt gpt, Tokenizer tokenizer, List<EditRequest> requests) {
        return of(editor::predict, gpt, tokenizer, requests);
    }

    /** Asks an edited model, or an unedited one, likewise. */
    public static List<FactCheck> of(EditedModel model, Tokenizer tokenizer, List<EditRequest> requests) {
        return of(model::predict, model.unedited(), tokenizer, requests);
    }

    /** Asks whatever predicts, likewise. @param gpt for its context's length */
    public static List<FactCheck> of(Function<List<Query>, List<Prediction>> model, Gpt gpt, Tokenizer tokenizer,
            List<EditRequest> requests) {
        List<FactCheck> checks = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += TOGETHER) {
            List<EditRequest> part = requests.subList(from, Math.min(from + TOGETHER, requests.size()));
            checks.addAll(part(model, gpt, tokenizer, part));
        }
        return checks;
    }

    private static List<FactCheck> part(Function<List<Query>, List<Prediction>> model, Gpt gpt, Tokenizer tokenizer,
            List<EditRequest> requests) {
        List<TargetSpan> spans = requests.stream()
                .map(request -> TargetSpan.of(tokenizer, request.text(), request.continuation()))
                .toList();
        int[] asked = IntStream.range(0, spans.size()).filter(i -> fits(spans.get(i), gpt)).toArray();
        List<Prediction> predictions;
        try {
            predictions = model.apply(Arrays.stream(asked).mapToObj(i -> query(spans.get(i))).toList());
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> "record " + requests.get(asked[item]).caseId());
        }
        List<FactCheck> checks = new ArrayList<>();
        for (int i = 0, next = 0; i < spans.size(); i++) {
            boolean answered = next < asked.length && asked[next] == i;
            checks.add(answered
                    ? of(requests.get(i), spans.get(i).target(), predictions.get(next++))
                    : unknown(requests.get(i), spans.get(i).target()));
        }
        return checks;
    }

    private static boolean fits(TargetSpan span, Gpt gpt) {
        return span.start() > 0 && span.length() > 0 && span.ids().length - 1 <= gpt.config().positions();
    }

    /** Without the target's last token: nothing is predicted after it, and it need not fit the context. */
    private static Query query(TargetSpan span) {
        return Query.continuation(Arrays.copyOf(span.ids(), span.ids().length - 1), span.start());
    }

    private static FactCheck unknown(EditRequest request, int[] target) {
        return new FactCheck(request, target, new int[0], Double.NaN);
    }

    /** What is known of {@code requests} when a model cannot be asked: nothing is predicted. */
    public static List<FactCheck> unknown(Tokenizer tokenizer, List<EditRequest> requests) {
        return requests.stream()
                .map(request -> unknown(request,
                        TargetSpan.of(tokenizer, request.text(), request.continuation()).target()))
                .toList();
    }

    private static FactCheck of(EditRequest request, int[] target, Prediction prediction) {
        double sum = 0;
        for (double logProbability : prediction.logProbs()) {
            sum += logProbability;
        }
        sum += logProbability(prediction.lastLogits(), target[target.length - 1]);
        return new FactCheck(request, target, prediction.argmax(), sum);
    }

    /** {@code logits[token] − log Σ exp(logits)}. @param logits {@code [V]} */
    private static double logProbability(float[] logits, int token) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return logits[token] - largest - Math.log(sum);
    }

    /** Whether every token of the target is the most probable one. */
    public boolean isPredicted() {
        return Arrays.equals(target, predicted);
    }

    /** The probability of the whole target after the prompt, between 0 and 1; NaN when they do not fit the context. */
    public double probability() {
        return Math.exp(logProbability);
    }

    /** How many of {@code checks} are of predicted facts. */
    public static int predicted(List<FactCheck> checks) {
        return Math.toIntExact(checks.stream().filter(FactCheck::isPredicted).count());
    }
}
