package dev.palimpsest.metric;

import dev.palimpsest.inference.Prediction;
import java.util.Arrays;

/**
 * What a model answered to one question, by teacher forcing.
 *
 * @param target    the tokens [T] that were to follow the prompt
 * @param predicted the likeliest token [T] in place of each
 * @param surprise  mean over the target's tokens of −log p, as MEMIT compares continuations; NaN without tokens
 */
record Answer(int[] target, int[] predicted, double surprise) {

    /** Reads the answer to {@link TargetSpan#query()}. */
    static Answer of(TargetSpan span, Prediction prediction) {
        return new Answer(span.target(), span.predicted(prediction),
                -Arrays.stream(prediction.logProbs()).average().orElse(Double.NaN));
    }

    /** The share of the target's tokens predicted; NaN when there are none. */
    double match() {
        return TokenMatch.share(predicted, target);
    }
}
