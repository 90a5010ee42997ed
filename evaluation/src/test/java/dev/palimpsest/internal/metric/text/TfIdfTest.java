package dev.palimpsest.internal.metric.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TfIdfTest {

    private static final TfIdf THREE = TfIdf.fit(List.of("apple banana", "Apple cherry", "apple, apple! banana"));

    /** With df 3, 2 and 1 of 3: idf = 1, ln(4/3) + 1 = 1.28768…, ln 2 + 1 = 1.69314…; cosines by hand. */
    @Test
    void hasHandComputedValues() {
        assertArrayEquals(new double[] {0.3119172480155738, 0.9432668510216813, 1},
                THREE.cosines("apple banana", List.of("apple cherry", "banana apple apple", "Banana, Apple")), 1e-12);
        assertEquals(1 / Math.hypot(1, Math.log(2) + 1), THREE.cosine("apple", "apple cherry"), 1e-12);
    }

    @Test
    void wordsOfNoDocumentAndSingleLettersAreIgnored() {
        assertEquals(1, THREE.cosine("apple x banana", "apple unknown banana"), 1e-12);
        assertEquals(0, THREE.cosine("", "apple"));
        assertEquals(0, THREE.cosine("a b c", "a b c"));
        assertEquals(0, THREE.cosine("cherry", "banana"));
    }

    /** A word is what Python's \w\w+ matches: letters of any script, digits and underscores. */
    @Test
    void wordsAreUnicode() {
        TfIdf fitted = TfIdf.fit(List.of("ÉCOLE 語語 a_b 42", "other words"));
        for (String word : List.of("école", "語語", "A_B", "42")) {
            assertEquals(0.5, fitted.cosine(word, "école 語語 a_b 42"), 1e-12, word);
        }
        assertEquals(0, fitted.cosine("eco", "école"));
    }
}
