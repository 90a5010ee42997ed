package dev.palimpsest.metric;

import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.inference.Prediction;
import dev.palimpsest.inference.Query;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * How surprised a model is by plain text: exp of the mean of −log p over the predicted tokens. Before and after
 * editing it tells whether the model still speaks as it did. Each document is scored on its own, from its second token
 * on; hooks see it whole, as in every teacher-forced pass.
 *
 * @param value  at least 1, or infinite when a token was impossible; NaN when the model computes NaN
 * @param tokens how many were predicted, at least 1
 */
public record Perplexity(double value, long tokens) {

    /** Documents run together; the results do not depend on it. */
    private static final int BATCH = 16;

    /**
     * The perplexity of {@code documents}, in no order.
     *
     * @param documents token ids, each at most as long as the model's context; of a single token nothing is predicted
     * @param progress  hears how many documents are done
     * @throws IllegalArgumentException when there is nothing to predict
     */
    public static Perplexity of(EditedGpt model, List<int[]> documents, IntConsumer progress) {
        return of(model, documents, progress, BATCH);
    }

    /** @param batch documents run together, at least 1 */
    static Perplexity of(EditedGpt model, List<int[]> documents, IntConsumer progress, int batch) {
        List<int[]> predictable = documents.stream().filter(document -> document.length > 1).toList();
        if (predictable.isEmpty()) {
            throw new IllegalArgumentException("the text holds no document of two tokens or more to predict");
        }
        List<Double> surprises = new ArrayList<>();
        for (int from = 0; from < predictable.size(); from += batch) {
            List<Query> queries = predictable.subList(from, Math.min(from + batch, predictable.size())).stream()
                    .map(Query::all)
                    .toList();
            for (Prediction prediction : model.predict(queries)) {
                surprises.add(-Arrays.stream(prediction.logProbs()).sum());
            }
            progress.accept(surprises.size());
        }
        long tokens = predictable.stream().mapToLong(document -> document.length - 1L).sum();
        // Sorted, the sum is the same in whatever order the documents came.
        double sum = surprises.stream().mapToDouble(Double::doubleValue).sorted().sum();
        return new Perplexity(Math.exp(sum / tokens), tokens);
    }

    /** How many times as surprised as {@code before}: 1 when nothing changed, more when the model got worse. */
    public double ratioTo(Perplexity before) {
        return value / before.value;
    }
}
