package dev.palimpsest.internal.metric.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NGramEntropyTest {

    /** Bigrams xy yx xy yx: 1 bit. Trigrams xyx yxy xyx: −(2/3 log2 2/3 + 1/3 log2 1/3) = 0.91829… bits. */
    @Test
    void hasAHandComputedValue() {
        assertEquals(1, NGramEntropy.entropy(List.of("x", "y", "x", "y", "x"), 2), 1e-12);
        assertEquals(0.9182958340544896, NGramEntropy.entropy(List.of("x", "y", "x", "y", "x"), 3), 1e-12);
        assertEquals(0.9455305560363263, NGramEntropy.of("x y x y x"), 1e-12);
    }

    /** k different bigrams have log2 k bits. */
    @Test
    void differentWordsHaveTheLargestEntropy() {
        assertEquals((2.0 / 3 * 3 + 4.0 / 3 * Math.log(7) / Math.log(2)) / 2, NGramEntropy.of("a b c d e f g h i"), 1e-12);
        assertEquals(0, NGramEntropy.of("no no no no no no"));
        assertTrue(NGramEntropy.of("the cat is the cat is the cat") < NGramEntropy.of("the cat is a pet of many people here"));
    }

    @Test
    void tooFewWordsHaveNone() {
        assertEquals(0, NGramEntropy.of(""));
        assertEquals(0, NGramEntropy.of("one"));
        assertEquals(0, NGramEntropy.of("one two"));
        assertEquals(1.0 / 3, NGramEntropy.of("one two three"), 1e-12);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            I don't know, it's Ada's.            | I do n't know , it 's Ada 's .
            He said "no" (twice)...              | He said `` no '' ( twice ) ...
            The U.S. has 1,200.5 well-known cats | The U.S. has 1,200.5 well-known cats
            Really?! 50% -- yes                  | Really ? ! 50 % -- yes
            We'll see at 10:30.                  | We 'll see at 10:30 .
            """)
    void wordsAreSplitAsInTheTreebank(String text, String words) {
        assertEquals(words, String.join(" ", Words.of(text)));
    }
}
