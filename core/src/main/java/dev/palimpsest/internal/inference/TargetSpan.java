package dev.palimpsest.internal.inference;

import dev.palimpsest.internal.model.Tokenizer;
import java.util.Arrays;

/**
 * A prompt and its target tokenised together, and the position where the target begins.
 *
 * <pre>
 *   ids      The mother tongue of X is | Rese ki
 *   position 0                  start-1  start
 *                                  └──────▶ predicts the target's first token
 * </pre>
 *
 * @param ids   tokens of prompt and target as one text
 * @param start number of tokens of the prompt alone, which is the target's first position
 */
public record TargetSpan(int[] ids, int start) {

    /** Tokenises {@code prompt + continuation}. @param continuation including its leading space */
    public static TargetSpan of(Tokenizer tokenizer, String prompt, String continuation) {
        int[] ids = tokenizer.encode(prompt + continuation);
        // A prompt that ends in a space may share a token with its target, and have more tokens alone.
        return new TargetSpan(ids, Math.min(tokenizer.encode(prompt).length, ids.length));
    }

    /** The target's tokens. */
    public int[] target() {
        return Arrays.copyOfRange(ids, start, ids.length);
    }

    /** Number of the target's tokens. */
    public int length() {
        return ids.length - start;
    }

    /** A query for the predictions of all target tokens. */
    public Query query() {
        return Query.continuation(ids, start);
    }

    /** The tokens predicted at the target's positions, from the prediction for {@link #query()}. */
    public int[] predicted(Prediction prediction) {
        return Arrays.copyOf(prediction.argmax(), length());
    }
}
