package dev.palimpsest.report.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.edit.Method;
import dev.palimpsest.experiment.plan.Mode;
import dev.palimpsest.experiment.result.Checkpoint;
import dev.palimpsest.experiment.result.Outcome;
import dev.palimpsest.metric.RecordScore;
import dev.palimpsest.metric.Summary;
import dev.palimpsest.report.SampleComparisons;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderingsTest {

    @Test
    void theOrderingHoldsWhenOursIsAboveInBothAtEveryCheckpoint() {
        Orderings orderings = orderings(
                ours(at(100, 98, 99), at(200, 180, 196)), memit(at(100, 70, 80), at(200, 60, 70)));

        assertTrue(orderings.verdict().endsWith(
                "holds in this run against MEMIT after 200 edits and at all 2 checkpoints."), orderings.verdict());
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

        assertTrue(orderings.verdict().endsWith(
                "holds in this run against MEMIT after 200 edits, but not at every checkpoint: MEMIT in locality."),
                orderings.verdict());
        assertTrue(orderings.details().contains("locality at 200 edits: COMEBA-HK .980 > MEMIT .350;"
                + " otherwise at 100 edits: MEMIT .900 > COMEBA-HK .630"), orderings.details().toString());
    }

    @Test
    void whereItDoesNotHoldAtTheEndItDoesNotHold() {
        Orderings orderings = orderings(ours(at(200, 180, 90)), memit(at(200, 60, 150)));

        assertTrue(orderings.verdict().endsWith(
                "does not hold in this run: after 200 edits COMEBA-HK is not above MEMIT in locality."),
                orderings.verdict());
        assertTrue(orderings.details().contains("locality at 200 edits: MEMIT .750 > COMEBA-HK .450"));
    }

    @Test
    void anEqualMeanIsNotAbove() {
        Orderings orderings = orderings(ours(at(200, 180, 200)), memit(at(200, 60, 200)));

        assertTrue(orderings.verdict().contains("does not hold in this run: after 200 edits COMEBA-HK is not above"
                + " MEMIT in locality."), orderings.verdict());
        assertTrue(orderings.details().contains(
                "locality at 200 edits: COMEBA-HK 1.000 = MEMIT 1.000 (within the 95 % intervals)"));
    }

    @Test
    void aDifferenceWithinTheIntervalsIsSaidToBe() {
        Orderings orderings = orderings(ours(at(20, 15, 20)), memit(at(20, 14, 2)));

        assertTrue(orderings.verdict().endsWith(
                "At the end the difference is within the 95 % intervals, which overlap: MEMIT in reliability."),
                orderings.verdict());
        assertTrue(orderings.details().contains(
                "reliability at 20 edits: COMEBA-HK .750 > MEMIT .700 (within the 95 % intervals)"));
    }

    @Test
    void aSingleCheckpointTellsNothingOfStability() {
        Orderings orderings = orderings(ours(at(200, 180, 196)), memit(at(200, 60, 70)));

        assertEquals("stability over the edits: not to be seen from a single checkpoint",
                orderings.details().getLast());
        assertFalse(orderings.verdict().contains("checkpoint"), orderings.verdict());
    }

    @Test
    void aMeasureThatWasNotTakenIsNotJudged() {
        Summary unlocal = Summary.of(List.of(unlocal(1)));
        Summary wrong = Summary.of(List.of(unlocal(0)));

        Orderings orderings = orderings(ours(SampleComparisons.checkpoint(1, unlocal)), memit(SampleComparisons.checkpoint(1, wrong)));

        assertTrue(orderings.verdict().endsWith("after 1 edit. Not measured: MEMIT in locality."),
                orderings.verdict());
        assertFalse(orderings.details().toString().contains("NaN"));
    }

    @Test
    void onlyCheckpointsAfterTheSameEditsAreCompared() {
        Orderings orderings = orderings(
                ours(at(100, 98, 99), at(150, 0, 0)), memit(at(50, 50, 50), at(100, 70, 80)));

        assertTrue(orderings.verdict().endsWith("holds in this run against MEMIT after 100 edits."),
                orderings.verdict());
        assertTrue(untested(orderings(ours(at(100, 98, 99)), memit(at(50, 50, 50))))
                .endsWith("neither measure was taken of both methods after the same edits."));
    }

    @Test
    void aRunThatDoesNotTestItSaysWhyNot() {
        Outcome single = SampleComparisons.outcome(SampleComparisons.trial(Method.COMEBA_HK, Mode.SINGLE), at(10, 10, 10));

        assertTrue(untested(orderings(single)).endsWith("nothing was edited consecutively."));
        assertTrue(untested(orderings(memit(at(10, 10, 10)))).endsWith("COMEBA-HK is not among the methods."));
        assertTrue(untested(orderings(ours(at(10, 10, 10)))).endsWith("neither MEMIT nor FT is among the methods."));
    }

    private static String untested(Orderings orderings) {
        assertTrue(orderings.verdict().contains("is not tested by this run"), orderings.verdict());
        assertTrue(orderings.details().isEmpty());
        return orderings.verdict();
    }

    private static Orderings orderings(Outcome... outcomes) {
        return Orderings.of(SampleComparisons.comparison(null, outcomes));
    }

    /** So many of the records edited right in reliability and locality. */
    private static Checkpoint at(int edits, int reliable, int local) {
        return SampleComparisons.checkpoint(edits, SampleComparisons.summary(edits, reliable, 0, local));
    }

    private static Outcome ours(Checkpoint... checkpoints) {
        return SampleComparisons.outcome(SampleComparisons.trial(Method.COMEBA_HK, Mode.CONSECUTIVE), checkpoints);
    }

    private static Outcome memit(Checkpoint... checkpoints) {
        return SampleComparisons.outcome(SampleComparisons.trial(Method.MEMIT, Mode.CONSECUTIVE), checkpoints);
    }

    private static RecordScore unlocal(double reliability) {
        return new RecordScore(1, reliability, 1, SampleComparisons.NONE, SampleComparisons.NONE, 1, SampleComparisons.NONE, SampleComparisons.NONE, SampleComparisons.NONE, new int[0]);
    }
}
