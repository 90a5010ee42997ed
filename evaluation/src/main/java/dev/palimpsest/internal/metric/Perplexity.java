package dev.palimpsest.internal.metric;

import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The perplexity of plain text: exp of the mean −log p over the predicted tokens. Comparing it before and after editing
 * shows whether the model still predicts unrelated text as before. Each document is scored separately, from its second
 * token on; hooks see the whole document, as in every teacher-forced pass.
 *
 * @param value  at least 1; finite
 * @param tokens number of predicted tokens, at least 1
 */
public record Perplexity(double value, long tokens) {

    /** Documents per forward pass; does not affect the results. */
    private static final int BATCH = 16;

    /**
     * The perplexity of {@code documents}, independent of their order.
     *
     * @param documents token ids, each at most as long as the model's context; documents of a single token are ignored
     * @param progress  receives the number of scored documents
     * @throws IllegalArgumentException when there is nothing to predict
     * @throws NonFiniteException       when the model computes NaN or infinite logits, naming the document, or the
     *                                  perplexity overflows
     */
    public static Perplexity of(EditedModel model, List<int[]> documents, IntConsumer progress) {
        return of(model, documents, progress, BATCH);
    }

    /** @param batch documents per forward pass, at least 1 */
    static Perplexity of(EditedModel model, List<int[]> documents, IntConsumer progress, int batch) {
        int[] numbers = IntStream.range(0, documents.size()).filter(i -> documents.get(i).length > 1).toArray();
        List<int[]> predictable = Arrays.stream(numbers).mapToObj(documents::get).toList();
        if (predictable.isEmpty()) {
            throw new IllegalArgumentException("the text contains no document of two or more tokens");
        }
        List<Double> negativeLogLikelihoods = new ArrayList<>();
        for (int from = 0; from < predictable.size(); from += batch) {
            List<Query> queries = predictable.subList(from, Math.min(from + batch, predictable.size())).stream()
                    .map(Query::all)
                    .toList();
            try {
                for (Prediction prediction : model.predict(queries)) {
                    negativeLogLikelihoods.add(-Arrays.stream(prediction.logProbs()).sum());
                }
            } catch (NonFiniteException damaged) {
                int first = from;
                throw damaged.named(item -> "document " + (numbers[first + item] + 1) + " of the text");
            }
            progress.accept(negativeLogLikelihoods.size());
        }
        long tokens = predictable.stream().mapToLong(document -> document.length - 1L).sum();
        // Sorting makes the sum independent of the order of the documents.
        double sum = negativeLogLikelihoods.stream().mapToDouble(Double::doubleValue).sorted().sum();
        double value = Math.exp(sum / tokens);
        if (!Double.isFinite(value)) {
            throw new NonFiniteException("the perplexity of the text overflows: the mean of -log p is " + sum / tokens
                    + " nats per token; the model or its edits are damaged");
        }
        return new Perplexity(value, tokens);
    }

    /** The perplexity divided by that of {@code before}: 1 when nothing changed, more when the model got worse. */
    public double ratioTo(Perplexity before) {
        return value / before.value;
    }
}
