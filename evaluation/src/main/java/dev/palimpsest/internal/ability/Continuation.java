package dev.palimpsest.internal.ability;

import dev.palimpsest.internal.inference.TargetSpan;
import dev.palimpsest.internal.model.Tokenizer;

/**
 * A text whose log-likelihood after a context is wanted.
 *
 * @param context may be empty
 * @param text    begins with a space, unless the context is to be continued within a word
 */
public record Continuation(String context, String text) {

    /**
     * Tokenises both as one text. White space at the end of the context belongs to the continuation: a tokenizer joins it
     * with the next word.
     */
    TargetSpan span(Tokenizer tokenizer) {
        String stripped = context.stripTrailing();
        return TargetSpan.of(tokenizer, stripped, context.substring(stripped.length()) + text);
    }
}
