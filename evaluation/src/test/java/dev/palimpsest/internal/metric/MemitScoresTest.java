package dev.palimpsest.internal.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.TargetSpan;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemitScoresTest {

    @Test
    void objectsAreComparedByTheMeanOverTheirTokensNotTheSum() {
        Answer one = answer(-2.0);
        // A higher total negative log-likelihood, but a lower one per token.
        Answer three = answer(-1.0, -1.5, -1.0);

        assertEquals(2, one.negativeLogLikelihood());
        assertEquals(3.5 / 3, three.negativeLogLikelihood(), 1e-15);
        assertEquals(1, MemitScores.share(List.of(three), List.of(one)));
        assertEquals(0, MemitScores.share(List.of(one), List.of(three)));
    }

    @Test
    void equallyLikelyObjectsFailBothWays() {
        assertEquals(0, MemitScores.share(List.of(answer(-1)), List.of(answer(-1))));
    }

    @Test
    void aModelThatComputesNaNHasNoScoreInsteadOfABadOne() {
        assertTrue(Double.isNaN(MemitScores.share(List.of(answer(Double.NaN)), List.of(answer(-1)))));
        assertTrue(Double.isNaN(MemitScores.share(List.of(answer(-1)), List.of(answer(Double.NaN)))));
        assertEquals(1, MemitScores.share(
                List.of(answer(-1), answer(-1)), List.of(answer(Double.NaN), answer(-2))));
    }

    @Test
    void theShareIsOverPrompts() {
        List<Answer> ones = List.of(answer(-1), answer(-1), answer(-4), answer(-1));
        List<Answer> others = List.of(answer(-2), answer(-2), answer(-2), answer(-2));

        assertEquals(0.75, MemitScores.share(ones, others));
    }

    @Test
    void everyPromptIsAskedWithBothObjects() {
        EvaluationRecord record = record("French");

        assertEquals(List.of(new Probe("Ada speaks", "French")), MemitScores.trueRewrites(record));
        assertEquals(List.of(new Probe("Ada talks", "French")), MemitScores.trueRephrasings(record));
        assertEquals(List.of(new Probe("Bob speaks", "English")), MemitScores.newNeighbours(record));
    }

    @Test
    void aRecordThatDoesNotTellTheTruthHasNoneOfThem() {
        assertEquals(List.of(), MemitScores.trueRewrites(record(null)));
        assertEquals(List.of(), MemitScores.trueRephrasings(record(null)));
        assertEquals(List.of(), MemitScores.newNeighbours(record(null)));
        assertTrue(Double.isNaN(MemitScores.share(List.of(answer(-1)), List.of())));
    }

    private static EvaluationRecord record(String truth) {
        return new EvaluationRecord(
                new EditRequest(0, "Ada speaks", "Ada", "English", truth),
                List.of(new Probe("Ada talks", "English")),
                List.of(new Probe("Bob speaks", "German")),
                List.of());
    }

    private static Answer answer(double... logProbs) {
        int[] ids = new int[logProbs.length + 1];
        Prediction prediction = new Prediction(
                ids, logProbs, new float[0], Collections.unmodifiableSortedMap(new TreeMap<>()));
        return Answer.of(new TargetSpan(ids, 1), prediction);
    }
}
