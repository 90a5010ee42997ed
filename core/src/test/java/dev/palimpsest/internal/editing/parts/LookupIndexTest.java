package dev.palimpsest.internal.editing.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.model.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LookupIndexTest {

    /** Splits a text at given places. */
    private record Cutting(String... pieces) implements Tokenizer {

        @Override
        public int[] encode(String text) {
            int[] ids = new int[pieces.length];
            Arrays.setAll(ids, i -> i);
            return ids;
        }

        @Override
        public byte[] bytes(int token) {
            return pieces[token].getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int size() {
            return pieces.length;
        }

        @Override
        public String decode(int... tokens) {
            return String.join("", pieces);
        }
    }

    @Test
    void isTheSubjectsLastTokenWhenTheBoundaryHolds() {
        assertEquals(2, index("The ", "Eiffel Tower", "The", " Eiffel", " Tower", " is"));
    }

    @Test
    void isTheTokenAMergeWentInto() {
        assertEquals(1, index("", "Eiffel", "Eif", "fels", " end"));
    }

    @Test
    void countsBytesNotCharacters() {
        assertEquals(1, index("é", "ü", "é", "ü", " is"));
    }

    private static int index(String before, String subject, String... pieces) {
        Cutting tokenizer = new Cutting(pieces);
        return LookupIndex.of(tokenizer, tokenizer.encode(""), before, subject);
    }
}
