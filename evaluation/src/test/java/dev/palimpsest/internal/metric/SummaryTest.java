package dev.palimpsest.internal.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private static final double NONE = Double.NaN;

    @Test
    void meansAreOverRecordsNotTokens() {
        // One of one token correct, and one of three: the mean of 1 and 1/3, not 2/4.
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
    void theOrderOfTheRecordsDoesNotMatter() {
        List<RecordScore> scores = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            scores.add(score(1.0 / (i + 1), i % 7 / 7.0));
        }
        Summary forwards = Summary.of(scores);
        Summary backwards = Summary.of(scores.reversed());

        for (Metric metric : Metric.values()) {
            assertEquals(metric.of(forwards), metric.of(backwards), metric.id());
            assertEquals(forwards.interval(metric), backwards.interval(metric), metric.id());
        }
        assertTrue(forwards.interval(Metric.LOCALITY).low() < forwards.locality());
        assertTrue(forwards.interval(Metric.LOCALITY).high() > forwards.locality());
    }

    @Test
    void memitsScoreIsTheHarmonicMeanOfItsThreeMeans() {
        Summary summary = Summary.of(List.of(memit(1, 0.5, 0.25), memit(1, 0.5, 0.25)));

        // 3 / (1 + 2 + 4)
        assertEquals(3.0 / 7, summary.memitScore(), 1e-15);
        assertEquals(0, Summary.of(List.of(memit(1, 0, 1))).memitScore());
        assertTrue(Double.isNaN(Summary.of(List.of(memit(1, 1, NONE))).memitScore()));
        assertTrue(Double.isNaN(Summary.of(List.of()).memitScore()));
    }

    @Test
    void everyMetricReadsItsOwnMeasure() {
        RecordScore score = new RecordScore(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, new int[0])
                .with(new GeneratedTexts(0.9, 1, List.of()));
        Summary summary = Summary.of(List.of(score));

        double wanted = 0.1;
        for (Metric metric : Metric.values()) {
            assertEquals(wanted, metric.of(score), 1e-12, metric.id());
            assertEquals(metric.of(score), metric.of(summary), metric.id());
            wanted += 0.1;
        }
        assertEquals(0.1, summary.reliability());
        assertEquals(0.2, summary.generality());
        assertEquals(0.3, summary.locality());
        assertEquals(0.4, summary.portability());
        assertEquals(0.5, summary.freeGeneration());
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

    private static RecordScore memit(double efficacy, double paraphrase, double neighbourhood) {
        return new RecordScore(
                0, NONE, NONE, NONE, NONE, NONE, efficacy, paraphrase, neighbourhood, new int[0]);
    }

    private static RecordScore score(double reliability, double locality) {
        return new RecordScore(0, reliability, NONE, locality, NONE, 0, NONE, NONE, NONE, new int[0]);
    }
}
