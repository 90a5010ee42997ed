package dev.palimpsest.internal.world;

import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.TargetSpan;
import dev.palimpsest.internal.metric.TokenMatch;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.List;

/**
 * How many facts of a world a model knows. A question is answered correctly when every token of its answer is the most
 * probable one, given the question and the preceding tokens.
 *
 * @param asked number of questions
 * @param wrong questions answered incorrectly
 */
public record FactAccuracy(int asked, List<Probe> wrong) {

    public FactAccuracy {
        wrong = List.copyOf(wrong);
    }

    /** Evaluates the model on {@code questions}, such as {@link World#questions}. */
    public static FactAccuracy of(EditedModel model, Tokenizer tokenizer, List<Probe> questions) {
        List<TargetSpan> spans = questions.stream()
                .map(question -> TargetSpan.of(tokenizer, question.prompt(), question.continuation()))
                .toList();
        List<Prediction> predictions = predict(model, spans);
        List<Probe> wrong = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            if (!TokenMatch.beginsWith(spans.get(i).predicted(predictions.get(i)), spans.get(i).target())) {
                wrong.add(questions.get(i));
            }
        }
        return new FactAccuracy(questions.size(), wrong);
    }

    private static List<Prediction> predict(EditedModel model, List<TargetSpan> spans) {
        try {
            return model.predict(spans.stream().map(TargetSpan::query).toList());
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> "question " + (item + 1));
        }
    }

    /** The share of questions answered correctly; NaN without questions. */
    public double share() {
        return asked == 0 ? Double.NaN : (double) (asked - wrong.size()) / asked;
    }
}
