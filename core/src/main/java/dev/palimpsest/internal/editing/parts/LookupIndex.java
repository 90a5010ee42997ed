package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Tokenizer;
import java.nio.charset.StandardCharsets;

/** The position of the subject's last token. */
public final class LookupIndex {

    private LookupIndex() {}

    /**
     * The last token of {@code tokens} that overlaps the subject's bytes. Where the encoding of {@code before +
     * subject} is a prefix of the whole text's, that is its length − 1; where the tokenizer merges across the
     * subject's end, it is the merged token.
     *
     * @param tokens the encoding of a text that starts with {@code before + subject}
     */
    public static int of(Tokenizer tokenizer, int[] tokens, String before, String subject) {
        int end = (before + subject).getBytes(StandardCharsets.UTF_8).length;
        int bytes = 0;
        for (int i = 0; i < tokens.length; i++) {
            bytes += tokenizer.bytes(tokens[i]).length;
            if (bytes >= end) {
                return i;
            }
        }
        throw new IllegalArgumentException("the text does not hold " + Quote.of(before + subject));
    }
}
