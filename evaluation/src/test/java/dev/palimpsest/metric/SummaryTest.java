package dev.palimpsest.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private static final double NONE = Double.NaN;

    @Test
    void meansAreOverRecordsNotTokens() {
        // One of one token right, and one of three: the mean of 1 and 1/3, not 2/4.
        double one = TokenMatch.share(new int[] {5}, new int[] {5});
        double third = TokenMatch.share(new int[] {1, 2, 3}, new int[] {1, 0, 0});

        Summary summary = Summary.of(List.of(score(one, NONE), score(third, NONE)));

        assertEquals(2, summary.records());
        assertEquals(2.0 / 3, summary.reliability(), 1e-15);
    }

    @Test
    void recordsWithoutAQuestionDoNotCountForIt() {
        Summary summary = Summary.of(List.of(score(1, NONE), score(0, 0.5)));

        assertEquals(0.5, summary.reliability());
        assertEquals(0.5, summary.locality());
        assertTrue(Double.isNaN(summary.portability()));
    }

    @Test
    void aShareOfNothingIsUndefined() {
        assertTrue(Double.isNaN(TokenMatch.share(new int[0], new int[0])));
        assertThrows(IllegalArgumentException.class, () -> TokenMatch.share(new int[1], new int[2]));
    }

    @Test
    void freeGenerationMatchesWhenItBeginsWithTheTarget() {
        assertTrue(TokenMatch.beginsWith(new int[] {1, 2, 3}, new int[] {1, 2}));
        assertTrue(TokenMatch.beginsWith(new int[] {1, 2}, new int[] {1, 2}));
        assertFalse(TokenMatch.beginsWith(new int[] {1}, new int[] {1, 2}));
        assertFalse(TokenMatch.beginsWith(new int[] {2, 2}, new int[] {1}));
    }

    private static RecordScore score(double reliability, double locality) {
        return new RecordScore(0, reliability, NONE, locality, NONE, 0, new int[0]);
    }
}
