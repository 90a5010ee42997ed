package dev.palimpsest.internal.metric;

import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.TargetSpan;
import java.util.Arrays;

/**
 * A model's teacher-forced answer to one question.
 *
 * @param target                the expected tokens [T]
 * @param predicted             the most probable token [T] at each of their positions
 * @param negativeLogLikelihood mean −log p over the target's tokens, as MEMIT compares continuations; NaN without
 *                              tokens
 */
record Answer(int[] target, int[] predicted, double negativeLogLikelihood) {

    /** Reads the answer from the prediction for {@link TargetSpan#query()}. */
    static Answer of(TargetSpan span, Prediction prediction) {
        return new Answer(span.target(), span.predicted(prediction),
                -Arrays.stream(prediction.logProbs()).average().orElse(Double.NaN));
    }

    /** The share of the target's tokens that are predicted; NaN when there are none. */
    double match() {
        return TokenMatch.share(predicted, target);
    }
}
