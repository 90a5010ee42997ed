package dev.palimpsest.metric;

import dev.palimpsest.dataset.Probe;
import dev.palimpsest.inference.Prediction;
import dev.palimpsest.inference.Query;
import dev.palimpsest.model.Tokenizer;
import java.util.Arrays;

/**
 * A prompt with its target, tokenised together, and where the target begins.
 *
 * <pre>
 *   ids      The mother tongue of X is | Rese ki
 *   position 0                  start-1  start
 *                                  └──────▶ predicts the target's first token
 * </pre>
 *
 * @param ids   of prompt and target as one text
 * @param start number of tokens of the prompt on its own: the first position of the target
 */
public record TargetSpan(int[] ids, int start) {

    /** Tokenises {@code prompt + continuation}. @param continuation with its leading space */
    public static TargetSpan of(Tokenizer tokenizer, String prompt, String continuation) {
        int[] ids = tokenizer.encode(prompt + continuation);
        // A prompt that ends in a space may share a token with its target and be the longer one on its own.
        return new TargetSpan(ids, Math.min(tokenizer.encode(prompt).length, ids.length));
    }

    /** Tokenises a question. */
    public static TargetSpan of(Tokenizer tokenizer, Probe probe) {
        return of(tokenizer, probe.prompt(), probe.continuation());
    }

    /** The target's tokens. */
    public int[] target() {
        return Arrays.copyOfRange(ids, start, ids.length);
    }

    /** Number of the target's tokens. */
    public int length() {
        return ids.length - start;
    }

    /** Asks for the predictions of the target's tokens, the whole sequence scored at once. */
    public Query query() {
        return new Query(ids, start - 1);
    }

    /** What was predicted in place of the target's tokens, from an answer to {@link #query()}. */
    public int[] predicted(Prediction prediction) {
        return Arrays.copyOf(prediction.argmax(), length());
    }
}
