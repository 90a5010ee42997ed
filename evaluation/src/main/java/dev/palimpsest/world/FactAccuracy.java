package dev.palimpsest.world;

import dev.palimpsest.dataset.Probe;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.metric.TargetSpan;
import dev.palimpsest.metric.TokenMatch;
import dev.palimpsest.model.Prediction;
import dev.palimpsest.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of a world a model knows. A question is known when every token of its answer is the likeliest one, given the
 * question and the answer's tokens before it.
 *
 * @param asked   number of questions
 * @param unknown those the model would answer otherwise
 */
public record FactAccuracy(int asked, List<Probe> unknown) {

    public FactAccuracy {
        unknown = List.copyOf(unknown);
    }

    /** Asks {@code questions}, {@link World#questions} say. */
    public static FactAccuracy of(EditedGpt model, Tokenizer tokenizer, List<Probe> questions) {
        List<TargetSpan> spans =
                questions.stream().map(question -> TargetSpan.of(tokenizer, question)).toList();
        List<Prediction> predictions = model.predict(spans.stream().map(TargetSpan::query).toList());
        List<Probe> unknown = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            if (!TokenMatch.beginsWith(spans.get(i).predicted(predictions.get(i)), spans.get(i).target())) {
                unknown.add(questions.get(i));
            }
        }
        return new FactAccuracy(questions.size(), unknown);
    }

    /** The share that is known; NaN when nothing was asked. */
    public double share() {
        return asked == 0 ? Double.NaN : (double) (asked - unknown.size()) / asked;
    }
}
