package dev.palimpsest.internal.editing.retrieval;

import dev.palimpsest.internal.editing.change.FactStore.Fact;
import dev.palimpsest.internal.inference.Predictor;
import dev.palimpsest.internal.inference.TargetSpan;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Asks the model itself which of some facts a query is about: each fact, and "no relevant fact.", is an answer to one prompt,
 * and the one with the highest mean log probability per token is chosen. For models that follow instructions.
 *
 * @param gpt the unedited model
 */
record FactChoice(Gpt gpt, Tokenizer tokenizer) {

    private static final String NONE = "no relevant fact.";

    /**
     * The fact that the model prefers; null for none.
     *
     * @throws IllegalArgumentException when the question does not fit the model's context
     */
    Fact of(Retriever.Query query, List<Fact> candidates) {
        if (candidates.isEmpty()) {
            return null;
        }
        StringBuilder prompt = new StringBuilder("Which fact answers the question? If none does, the answer is \"" + NONE + "\"\n");
        candidates.forEach(fact -> prompt.append("Fact: ").append(fact.sentence()).append('\n'));
        prompt.append("Question: ").append(query.text()).append("\nAnswer:");
        List<String> answers = new ArrayList<>(candidates.stream().map(Fact::sentence).toList());
        answers.add(NONE);
        List<TargetSpan> spans = answers.stream()
                .map(answer -> TargetSpan.of(tokenizer, prompt.toString(), " " + answer))
                .toList();
        int longest = spans.stream().mapToInt(span -> span.ids().length).max().orElseThrow();
        if (longest > gpt.config().positions()) {
            throw new IllegalArgumentException("asking the model which of " + candidates.size() + " facts is relevant takes "
                    + longest + " tokens, more than its context of " + gpt.config().positions()
                    + "; edit with fewer candidates, or with another selection");
        }
        double[] scores = new Predictor(gpt)
                .predict(spans.stream().map(TargetSpan::query).toList(), Interventions.NONE).stream()
                .mapToDouble(prediction -> Arrays.stream(prediction.logProbs()).average().orElseThrow())
                .toArray();
        int best = scores.length - 1;
        for (int i = 0; i < candidates.size(); i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best == candidates.size() ? null : candidates.get(best);
    }
}
