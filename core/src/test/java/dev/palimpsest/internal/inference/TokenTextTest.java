package dev.palimpsest.internal.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.model.Tokenizer;
import org.junit.jupiter.api.Test;

class TokenTextTest {

    @Test
    void aCharacterIsShownOnceItsLastByteHasCome() {
        TokenText text = new TokenText(new Bytes());

        assertEquals("a", text.next('a'));
        assertEquals("", text.next(0xE6));
        assertEquals("", text.next(0x9D));
        assertEquals("\u6771", text.next(0xB1));
        assertEquals("", text.rest());
    }

    @Test
    void halfACharacterAtTheEndIsReplaced() {
        TokenText text = new TokenText(new Bytes());

        assertEquals("", text.next(0xC3));
        assertEquals("\uFFFD", text.rest());
    }

    @Test
    void bytesThatAreNoCharacterAreReplacedAtOnce() {
        TokenText text = new TokenText(new Bytes());

        assertEquals("\uFFFD", text.next(0xFF));
        assertEquals("b", text.next('b'));
    }

    /** One token per byte. */
    private static final class Bytes implements Tokenizer {

        @Override
        public int[] encode(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] bytes(int token) {
            return new byte[] {(byte) token};
        }

        @Override
        public int size() {
            return 256;
        }

        @Override
        public String decode(int... tokens) {
            throw new UnsupportedOperationException();
        }
    }
}
