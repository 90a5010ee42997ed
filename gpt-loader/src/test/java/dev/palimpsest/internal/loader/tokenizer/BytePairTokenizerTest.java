package dev.palimpsest.internal.loader.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.GoldenModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairTokenizerTest {

    @TempDir
    static Path temporary;

    private static Path directory;
    private static BytePairTokenizer tokenizer;

    @BeforeAll
    static void open() {
        directory = GoldenModels.extract(GoldenModels.GPT2, temporary);
        tokenizer = BytePairTokenizer.open(directory);
    }

    @Test
    void idsAreTheGoldenOnes() {
        JsonNode cases = GoldenModels.expected(directory).path("tokenizer");
        assertEquals(12, cases.size());
        for (JsonNode example : cases) {
            int[] ids = IntStream.range(0, example.path("ids").size())
                    .map(i -> example.path("ids").path(i).intValue()).toArray();
            String text = example.path("text").textValue();
            assertArrayEquals(ids, tokenizer.encode(text), text);
            assertEquals(text, tokenizer.decode(ids));
        }
    }

    @Test
    void noTextHasNoIds() {
        assertEquals(0, tokenizer.encode("").length);
        assertEquals("", tokenizer.decode());
    }

    @Test
    void theEndOfTextIsOneIdWhereverItStands() {
        assertArrayEquals(new int[] {0}, tokenizer.encode("<|endoftext|>"));
        int[] within = tokenizer.encode("a  <|endoftext|><|endoftext|> b");
        int[] before = tokenizer.encode("a  ");
        int[] after = tokenizer.encode(" b");
        int[] expected = IntStream.concat(IntStream.concat(IntStream.of(before), IntStream.of(0, 0)),
                IntStream.of(after)).toArray();
        assertArrayEquals(expected, within);
        assertEquals("a  <|endoftext|><|endoftext|> b", tokenizer.decode(within));
    }

    @Test
    void loneSurrogatesAreQuestionMarks() {
        assertArrayEquals(tokenizer.encode("a?b"), tokenizer.encode("a\uD800b"));
        assertArrayEquals(tokenizer.encode("??"), tokenizer.encode("\uDC00\uD800"));
    }

    @Test
    void aTokenMayBePartOfACharacter() {
        int[] ids = tokenizer.encode("é");
        byte[] bytes = "é".getBytes(StandardCharsets.UTF_8);
        assertEquals(2, ids.length);
        assertArrayEquals(new byte[] {bytes[0]}, tokenizer.bytes(ids[0]));
        assertEquals("\uFFFD", tokenizer.decode(ids[0]));
        assertEquals("é", tokenizer.decode(ids));
    }

    @Test
    void rowsWithoutATokenStandForNothing() {
        assertEquals(600, tokenizer.size());
        assertEquals(0, tokenizer.bytes(600).length);
        assertEquals("", tokenizer.decode(600, 50_399));
        assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(-1));
    }

    @Test
    void severalThreadsMayUseIt() {
        String text = "The mother tongue of Faba Lake is Reseki. ".repeat(50);
        int[] expected = tokenizer.encode(text);
        IntStream.range(0, 64).parallel().forEach(_ -> assertArrayEquals(expected, tokenizer.encode(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "e", "\u00e9", " ", "\n", "7", "!", "\uD83D\uDE00", "he", "of "})
    void aMillionOfAnythingTakesNoTimeAndNoStack(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());
        int[] ids = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> tokenizer.encode(text));
        assertEquals(text, tokenizer.decode(ids));
    }
}
