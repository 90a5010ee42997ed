package dev.palimpsest.internal.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

    @Test
    void aPlainValueIsQuotedAsItIs() {
        assertEquals("'wte.weight'", Quote.of("wte.weight"));
        assertEquals("'Gödel 語 😀 C:\\x'", Quote.of("Gödel 語 😀 C:\\x"));
        assertEquals("12", Quote.bare(12));
        assertEquals("null", Quote.of(null));
    }

    @Test
    void whatCannotBeSeenIsEscaped() {
        assertEquals("'a\\u001b[31m'", Quote.of("a\u001b[31m"));
        assertEquals("'\\n\\r\\t\\u0000\\u007f\\u009b'", Quote.of("\n\r\t\0\u007f\u009b"));
        assertEquals("'\\u202e\\u2066\\u200b\\ufeff\\u00ad\\u2028'", Quote.of("\u202e\u2066\u200b\ufeff\u00ad\u2028"));
        assertEquals("'\\ud800 \\udc00'", Quote.of("\ud800 \udc00"));
        assertEquals("'\\u{e0001}\\u{e0100}\\u3164\\u00a0'", Quote.of("\udb40\udc01\udb40\udd00\u3164\u00a0"));
    }

    @Test
    void aLongValueIsShortenedAndItsLengthIsGiven() {
        String quoted = Quote.of("x".repeat(15_000_000));
        assertEquals("'" + "x".repeat(79) + "…' (15,000,000 characters)", quoted);
        assertEquals("'" + "x".repeat(80) + "'", Quote.of("x".repeat(80)));
        assertTrue(Quote.of("\u001b".repeat(1000)).length() < 110);
        assertEquals("'" + "\u001b".repeat(13).replace("\u001b", "\\u001b") + "…' (14 characters)",
                Quote.of("\u001b".repeat(14)));
    }

    @Test
    void aPathKeepsItsBeginningAndItsEnd() {
        assertEquals("/a/b c/é", Quote.path("/a/b c/é"));
        String path = Quote.path("/data/" + "x".repeat(4000) + "/name\u001b.json");
        assertEquals(1000, path.length());
        assertTrue(path.startsWith("/data/x") && path.endsWith("x/name\\u001b.json"), path);
    }

    @Test
    void aMessageIsOneLineOfAtMostTwoThousandCharacters() {
        assertEquals("a b c", OneLine.of("a\n  b \r\n c\n"));
        assertEquals("a\\u001b[2J", OneLine.of("a\u001b[2J"));
        String line = OneLine.of("file: " + "語".repeat(1_000_000) + "; remedy");
        assertEquals(OneLine.LONGEST, line.length());
        assertTrue(line.startsWith("file: 語") && line.endsWith("語; remedy"));
    }

    /** Messages are nested in messages, so cleaning must not change what is clean. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void cleaningTwiceIsCleaningOnce(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(random.nextInt(50) == 0 ? 9_000 : 60); length > 0; length--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(300) : random.nextInt(0x10000)));
            }
            String clean = OneLine.of(text.toString());
            assertEquals(clean, OneLine.of(clean), "seed " + seed + ", text " + i);
            assertTrue(clean.length() <= OneLine.LONGEST && clean.codePoints().noneMatch(Character::isISOControl),
                    "seed " + seed + ", text " + i);
            String quoted = Quote.of(text);
            assertEquals(quoted, OneLine.of(quoted), "seed " + seed + ", text " + i);
        }
    }
}
