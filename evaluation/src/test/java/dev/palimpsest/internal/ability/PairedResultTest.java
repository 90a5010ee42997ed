package dev.palimpsest.internal.ability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.ability.PairedResult.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Estimates and paired differences on data made by hand. */
class PairedResultTest {

    private static RecordResult record(int id, String subject, AbilityMetric metric, double sum, double weight) {
        SequencedMap<AbilityMetric, Tally> tallies = new LinkedHashMap<>();
        tallies.put(metric, new Tally(sum, weight));
        return new RecordResult("r" + id, null, subject, tallies, null, null, List.of());
    }

    private static TaskResult shares(int... right) {
        List<RecordResult> records = new ArrayList<>();
        for (int each : right) {
            records.add(record(records.size(), null, AbilityMetric.ACC, each, 1));
        }
        return TaskResult.of(records);
    }

    @Test
    void theStandardErrorOfAShareIsTheBinomials() {
        MetricEstimate estimate = shares(1, 1, 1, 0, 0, 0, 0, 0, 0, 0).estimate(AbilityMetric.ACC);
        assertEquals(.3, estimate.value(), 1e-15);
        assertEquals(Math.sqrt(.3 * .7 / 9), estimate.standardError(), 1e-15);
        assertTrue(estimate.interval().low() >= 0 && estimate.interval().low() < .3);
        assertTrue(estimate.interval().high() > .3 && estimate.interval().high() <= .7);
        assertTrue(Double.isNaN(shares(1).estimate(AbilityMetric.ACC).standardError()));
    }

    /** 6 records change, 5 for the better: 2 (C(6,0) + C(6,1)) / 2⁶. */
    @Test
    void aDifferenceIsPaired() {
        TaskResult before = shares(0, 0, 0, 0, 0, 1, 1, 1, 0, 0);
        TaskResult after = shares(1, 1, 1, 1, 1, 0, 1, 1, 0, 0);
        Change change = new PairedResult(before, after).change(AbilityMetric.ACC);
        assertEquals(.4, change.value(), 1e-15);
        assertEquals(5, change.gained());
        assertEquals(1, change.lost());
        assertEquals(14 / 64.0, change.p(), 1e-12);
        assertTrue(change.interval().low() <= .1 && change.interval().low() >= -.2, change.toString());
        assertTrue(change.interval().high() >= .6 && change.interval().high() <= .9, change.toString());
    }

    /** The interval of a difference that every record shares has no width, however much the records differ. */
    @Test
    void whatMakesARecordHardCancelsOut() {
        TaskResult before = TaskResult.of(List.of(record(0, null, AbilityMetric.MC2, .1, 1),
                record(1, null, AbilityMetric.MC2, .5, 1), record(2, null, AbilityMetric.MC2, .8, 1)));
        TaskResult after = TaskResult.of(List.of(record(0, null, AbilityMetric.MC2, .2, 1),
                record(1, null, AbilityMetric.MC2, .6, 1), record(2, null, AbilityMetric.MC2, .9, 1)));
        Change change = new PairedResult(before, after).change(AbilityMetric.MC2);
        assertEquals(.1, change.value(), 1e-12);
        assertEquals(.1, change.interval().low(), 1e-12);
        assertEquals(.1, change.interval().high(), 1e-12);
        assertTrue(Double.isNaN(change.p()));
        assertEquals(0, change.gained());
    }

    @Test
    void noChangeIsNoEvidence() {
        assertEquals(1, new PairedResult(shares(1, 0), shares(1, 0)).change(AbilityMetric.ACC).p());
        assertEquals(1, PairedResult.mcNemar(3, 3));
        assertEquals(2 * Math.pow(.5, 20), PairedResult.mcNemar(0, 20), 1e-18);
        assertEquals(1, PairedResult.mcNemar(7000, 7000), 1e-9);
    }

    /** 10 nats on 5 tokens and 30 on 15 are 2 nats a token; twice as many after editing. */
    @Test
    void perplexitiesAreOfAllTokensTogetherAndChangeByTheirRatio() {
        TaskResult before = TaskResult.of(List.of(record(0, null, AbilityMetric.TOKEN_PERPLEXITY, 10, 5),
                record(1, null, AbilityMetric.TOKEN_PERPLEXITY, 30, 15)));
        TaskResult after = TaskResult.of(List.of(record(0, null, AbilityMetric.TOKEN_PERPLEXITY, 20, 5),
                record(1, null, AbilityMetric.TOKEN_PERPLEXITY, 60, 15)));
        assertEquals(Math.exp(2), before.estimate(AbilityMetric.TOKEN_PERPLEXITY).value(), 1e-12);
        Change change = new PairedResult(before, after).change(AbilityMetric.TOKEN_PERPLEXITY);
        assertEquals(Math.exp(2), change.value(), 1e-12);
        assertEquals(Math.exp(2), change.interval().low(), 1e-12);
        assertTrue(Double.isNaN(before.estimate(AbilityMetric.TOKEN_PERPLEXITY).standardError()));
    }

    @Test
    void recordsAreCountedApartByTheirSubject() {
        TaskResult result = TaskResult.of(List.of(record(0, "Ada", AbilityMetric.ACC, 0, 1),
                record(1, "Eve", AbilityMetric.ACC, 1, 1), record(2, "Ada", AbilityMetric.ACC, 1, 1),
                record(3, null, AbilityMetric.ACC, 1, 1)));
        SequencedMap<String, TaskResult> groups = result.ofSubjects(Set.of("Ada"));
        assertEquals(List.of("edited subjects", "other subjects"), List.copyOf(groups.keySet()));
        assertEquals(.5, groups.get("edited subjects").estimate(AbilityMetric.ACC).value());
        assertEquals(1, groups.get("other subjects").records().size());
        assertTrue(shares(1).ofSubjects(Set.of("Ada")).isEmpty());
    }

    @Test
    void resultsOfOtherRecordsAreNotPaired() {
        assertThrows(IllegalArgumentException.class, () -> new PairedResult(shares(1), shares(1, 0)));
    }
}
