package dev.palimpsest.internal.inference;

import dev.palimpsest.internal.model.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes tokens one at a time. A token may end within a UTF-8 character; its bytes are held back until the character
 * is complete.
 */
public final class TokenText {

    private static final int LONGEST_CHARACTER = 4;

    private final Tokenizer tokenizer;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] waiting = {};

    public TokenText(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The text that is complete once {@code token} has arrived; possibly empty. */
    public String next(int token) {
        return decode(tokenizer.bytes(token), false);
    }

    /** The remaining bytes at the end: at most an incomplete character, as U+FFFD. */
    public String rest() {
        return decode(new byte[0], true);
    }

    private String decode(byte[] more, boolean end) {
        ByteBuffer bytes = ByteBuffer.allocate(waiting.length + more.length).put(waiting).put(more).flip();
        CharBuffer text = CharBuffer.allocate(bytes.remaining() + LONGEST_CHARACTER);
        decoder.decode(bytes, text, end);
        if (end) {
            decoder.flush(text);
        }
        waiting = new byte[bytes.remaining()];
        bytes.get(waiting);
        return text.flip().toString();
    }
}
