package dev.palimpsest.internal.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.model.ByteTokenizer;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.Collections;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TargetSpanTest {

    private static final Tokenizer LETTERS = new ByteTokenizer();

    @Test
    void theTargetStartsWhereThePromptOnItsOwnEnds() {
        TargetSpan span = TargetSpan.of(LETTERS, "ab", " cd");

        assertArrayEquals(new int[] {'a', 'b', ' ', 'c', 'd'}, span.ids());
        assertEquals(2, span.start());
        assertArrayEquals(new int[] {' ', 'c', 'd'}, span.target());
    }

    @Test
    void aTokenIsPredictedAtThePositionBefore() {
        TargetSpan span = TargetSpan.of(LETTERS, "ab", " cd");
        Query query = span.query();
        Prediction prediction = new Prediction(
                new int[] {10, 11, 12, 13},
                new double[] {-1, -2, -3},
                new float[0],
                Collections.unmodifiableSortedMap(new TreeMap<>()));

        assertEquals(1, query.from());
        assertArrayEquals(span.ids(), query.tokens());
        assertArrayEquals(new int[] {10, 11, 12}, span.predicted(prediction));
    }

    @Test
    void aPromptWhoseSpacesMergeIntoTheTargetLeavesNothingNegative() {
        TargetSpan span = TargetSpan.of(LETTERS, "ab", "");

        assertEquals(0, span.length());
        assertEquals(1, span.query().from());
    }
}
