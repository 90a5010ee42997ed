package dev.palimpsest.internal.report.text;

import static dev.palimpsest.internal.report.SampleComparisons.NONE;
import static dev.palimpsest.internal.report.SampleComparisons.comparison;
import static dev.palimpsest.internal.report.SampleComparisons.outcome;
import static dev.palimpsest.internal.report.SampleComparisons.result;
import static dev.palimpsest.internal.report.SampleComparisons.summary;
import static dev.palimpsest.internal.report.SampleComparisons.trial;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.metric.RecordScore;
import dev.palimpsest.internal.metric.Summary;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderingsTest {

    private static void assertVerdict(String end, Orderings orderings) {
        assertTrue(orderings.verdict().endsWith(end), orderings.verdict());
    }

    @Test
    void theOrderingHoldsWhenOursIsAboveInBothAtEveryCheckpoint() {
        Orderings orderings = orderings(
                ours(at(100, 98, 99), at(200, 180, 196)), memit(at(100, 70, 80), at(200, 60, 70)));

        assertVerdict("holds in this run against MEMIT after 200 edits and at all 2 evaluations.", orderings);
        assertEquals(List.of(
                "reliability at 200 edits: COMEBA-HK .900 > MEMIT .300",
                "locality at 200 edits: COMEBA-HK .980 > MEMIT .350",
                "reliability from 100 to 200 edits: COMEBA-HK .980 to .900 (−.080), MEMIT .700 to .300 (−.400);"
                        + " COMEBA-HK changed less",
                "locality from 100 to 200 edits: COMEBA-HK .990 to .980 (−.010), MEMIT .800 to .350 (−.450);"
                        + " COMEBA-HK changed less"), orderings.details());
    }

    @Test
    void whereItDoesNotHoldOnTheWayIsNamed() {
        Orderings orderings = orderings(
                ours(at(100, 98, 63), at(200, 180, 196)), memit(at(100, 70, 90), at(200, 60, 70)));

        assertVerdict(
                "holds in this run against MEMIT after 200 edits, but not at every evaluation: MEMIT in locality.",
                orderings);
        assertTrue(orderings.details().contains("locality at 200 edits: COMEBA-HK .980 > MEMIT .350; opposite order"
                + " at 100 edits: MEMIT .900 > COMEBA-HK .630"), orderings.details().toString());
    }

    @Test
    void whereItDoesNotHoldAtTheEndItDoesNotHold() {
        Orderings orderings = orderings(ours(at(200, 180, 90)), memit(at(200, 60, 150)));

        assertVerdict(
                "does not hold in this run: after 200 edits COMEBA-HK is not above MEMIT in locality.",
                orderings);
        assertTrue(orderings.details().contains("locality at 200 edits: MEMIT .750 > COMEBA-HK .450"));
    }

    @Test
    void anEqualMeanIsNotAbove() {
        Orderings orderings = orderings(ours(at(200, 180, 200)), memit(at(200, 60, 200)));

        assertTrue(orderings.verdict().contains("does not hold in this run: after 200 edits COMEBA-HK is not above"
                + " MEMIT in locality."), orderings.verdict());
        assertTrue(orderings.details().contains(
                "locality at 200 edits: COMEBA-HK 1.000 = MEMIT 1.000 (95% intervals overlap)"));
    }

    @Test
    void aDifferenceWithinTheIntervalsIsSaidToBe() {
        Orderings orderings = orderings(ours(at(20, 15, 20)), memit(at(20, 14, 2)));

        assertVerdict("After all edits the 95% confidence intervals overlap: MEMIT in reliability.", orderings);
        assertTrue(orderings.details().contains(
                "reliability at 20 edits: COMEBA-HK .750 > MEMIT .700 (95% intervals overlap)"));
    }

    @Test
    void aSingleCheckpointTellsNothingOfStability() {
        Orderings orderings = orderings(ours(at(200, 180, 196)), memit(at(200, 60, 70)));

        assertEquals("stability over the edits cannot be judged from a single evaluation",
                orderings.details().getLast());
        assertFalse(orderings.verdict().contains("checkpoint"), orderings.verdict());
    }

    @Test
    void aMeasureThatWasNotTakenIsNotJudged() {
        Summary unlocal = Summary.of(List.of(unlocal(1)));
        Summary wrong = Summary.of(List.of(unlocal(0)));

        Orderings orderings = orderings(ours(result(1, unlocal)), memit(result(1, wrong)));

        assertVerdict("after 1 edit. Not measured: MEMIT in locality.", orderings);
        assertFalse(orderings.details().toString().contains("NaN"));
    }

    @Test
    void onlyCheckpointsAfterTheSameEditsAreCompared() {
        Orderings orderings = orderings(
                ours(at(100, 98, 99), at(150, 0, 0)), memit(at(50, 50, 50), at(100, 70, 80)));

        assertVerdict("holds in this run against MEMIT after 100 edits.", orderings);
        assertTrue(untested(orderings(ours(at(100, 98, 99)), memit(at(50, 50, 50))))
                .endsWith("no metric was measured for both methods after the same number of edits."));
    }

    @Test
    void aRunThatDoesNotTestItSaysWhyNot() {
        Outcome single = outcome(trial("comeba-hk", Mode.SINGLE), at(10, 10, 10));

        assertTrue(untested(orderings(single)).endsWith("no method was run in consecutive mode."));
        assertTrue(untested(orderings(memit(at(10, 10, 10)))).endsWith("COMEBA-HK was not run."));
        assertTrue(untested(orderings(ours(at(10, 10, 10)))).endsWith("neither MEMIT nor FT was run."));
    }

    private static String untested(Orderings orderings) {
        assertTrue(orderings.verdict().contains("was not tested in this run"), orderings.verdict());
        assertTrue(orderings.details().isEmpty());
        return orderings.verdict();
    }

    private static Orderings orderings(Outcome... outcomes) {
        return Orderings.of(comparison(null, outcomes));
    }

    /** A result with the given numbers of successes in reliability and locality. */
    private static EvaluationResult at(int edits, int reliable, int local) {
        return result(edits, summary(edits, reliable, 0, local));
    }

    private static Outcome ours(EvaluationResult... results) {
        return outcome(trial("comeba-hk", Mode.CONSECUTIVE), results);
    }

    private static Outcome memit(EvaluationResult... results) {
        return outcome(trial("memit", Mode.CONSECUTIVE), results);
    }

    private static RecordScore unlocal(double reliability) {
        return new RecordScore(1, reliability, 1, NONE, NONE, 1, NONE, NONE, NONE, new int[0]);
    }
}
