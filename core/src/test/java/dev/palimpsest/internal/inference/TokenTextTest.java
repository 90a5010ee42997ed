package dev.palimpsest.internal.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.model.ByteTokenizer;
import org.junit.jupiter.api.Test;

class TokenTextTest {

    @Test
    void aCharacterIsShownOnceItsLastByteHasCome() {
        TokenText text = new TokenText(new ByteTokenizer());

        assertEquals("a", text.next('a'));
        assertEquals("", text.next(0xE6));
        assertEquals("", text.next(0x9D));
        assertEquals("\u6771", text.next(0xB1));
        assertEquals("", text.rest());
    }

    @Test
    void halfACharacterAtTheEndIsReplaced() {
        TokenText text = new TokenText(new ByteTokenizer());

        assertEquals("", text.next(0xC3));
        assertEquals("\uFFFD", text.rest());
    }

    @Test
    void bytesThatAreNoCharacterAreReplacedAtOnce() {
        TokenText text = new TokenText(new ByteTokenizer());

        assertEquals("\uFFFD", text.next(0xFF));
        assertEquals("b", text.next('b'));
    }
}
