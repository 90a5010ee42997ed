package dev.palimpsest;

import dev.palimpsest.internal.editing.FactCheck;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.TargetSpan;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.Arrays;

/**
 * What a model predicts where a target is to follow a prompt, by teacher forcing.
 *
 * @param predicted      whether every token of the target is the likeliest one at its position
 * @param logProbability natural logarithm of the probability of the whole target
 * @param prediction     the likeliest tokens at the target's positions, as text
 */
public record TargetScore(boolean predicted, double logProbability, String prediction) {

    static TargetScore of(TargetSpan span, Prediction prediction, Tokenizer tokenizer) {
        int[] predicted = span.predicted(prediction);
        return new TargetScore(Arrays.equals(predicted, span.target()),
                Arrays.stream(prediction.logProbs()).limit(span.length()).sum(), tokenizer.decode(predicted));
    }

    static TargetScore of(FactCheck check, Tokenizer tokenizer) {
        return new TargetScore(check.isPredicted(), check.logProbability(), tokenizer.decode(check.predicted()));
    }
}
