package dev.palimpsest.internal.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {

    @ParameterizedTest
    @CsvSource({"'', 0", "abc, 3", "Zoë, 3", "Zoe\u0308, 3", "東京, 4", "한글, 4", "“x” – …, 7", "ｆｕｌｌ, 8", "🙂, 2", "a\u200Db, 2"})
    void widthsAreThoseOfTerminals(String text, int columns) {
        assertEquals(columns, DisplayWidth.of(text));
    }

    @Test
    void aTextThatFitsStays() {
        assertEquals("東京", DisplayWidth.fit("東京", 4));
        assertEquals("東…", DisplayWidth.fit("東京", 3));
        assertEquals("…", DisplayWidth.fit("東京", 1));
        assertEquals("", DisplayWidth.fit("東京", 0));
    }

    @Test
    void linesBreakAtSpaces() {
        assertEquals(List.of("one two", "  three", "  incomprehensible", "  4"),
                DisplayWidth.wrap("one  two three incomprehensible 4", 9, 2));
        assertEquals(List.of(""), DisplayWidth.wrap("", 9, 0));
    }
}
