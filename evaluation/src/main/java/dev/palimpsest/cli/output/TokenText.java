package dev.palimpsest.cli.output;

import dev.palimpsest.model.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The text of tokens that come one at a time. A token may end within a character: its bytes wait for the next one. */
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

    /** What can be shown now that {@code token} has come; perhaps nothing. */
    public String next(int token) {
        return decode(tokenizer.bytes(token), false);
    }

    /** What is left at the end: at most half a character, as U+FFFD. */
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
