package dev.palimpsest.internal.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.palimpsest.editing.EditRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {

    private static final SkipReason LONG = SkipReason.TOO_LONG;

    @Test
    void aLaterRecordOverwritesTheLastWithItsSubjectAndPrompt() {
        Dataset dataset = dataset(
                record(45, "Ada speaks", "Ada", "French"),
                record(46, "Bob speaks", "Bob", "French"),
                record(80, "Ada speaks", "Ada", "German"),
                record(81, "Ada speaks Latin", "Ada", "too"),
                record(99, "Ada speaks", "Ada", " German"));

        assertEquals(List.of(new Conflict(80, 45, false), new Conflict(99, 80, true)), dataset.conflicts());
        assertEquals(5, dataset.records().size(), "all stay");
    }

    @Test
    void aPromptWithAPlaceForItsSubjectIsTheSamePrompt() {
        Dataset dataset =
                dataset(record(0, "{} speaks", "Ada", "French"), record(1, "Ada speaks", "Ada", "German"));

        assertEquals(List.of(new Conflict(1, 0, false)), dataset.conflicts());
    }

    @Test
    void theSamePromptAboutAnotherSubjectIsNoConflict() {
        Dataset dataset =
                dataset(record(0, "Ada met Bob in", "Ada", "Rome"), record(1, "Ada met Bob in", "Bob", "Paris"));

        assertEquals(List.of(), dataset.conflicts());
    }

    @Test
    void conflictsAreThoseOfTheRecordsThatAreLeft() {
        Dataset dataset = dataset(
                record(0, "Ada speaks", "Ada", "French"), record(1, "Ada speaks", "Ada", "German"));

        assertEquals(List.of(), dataset.first(1).conflicts());
    }

    @Test
    void whatIsNotKeptIsCountedWithItsReason() {
        Dataset dataset = dataset(
                record(5, "Ada speaks", "Ada", "French"), record(6, "Bob speaks", "Bob", "German"));

        Dataset kept = dataset.keeping(record -> record.request().caseId() != 5, LONG);

        assertEquals(List.of(new SkippedRecords(LONG, List.of(5L))), kept.skipped());
        assertEquals(List.of(6L), kept.requests().stream().map(EditRequest::caseId).toList());
        assertEquals(2, kept.read());
        assertSame(dataset, dataset.keeping(record -> true, LONG));
    }

    private static Dataset dataset(EvaluationRecord... records) {
        return new Dataset(records.length, List.of(records), List.of());
    }

    private static EvaluationRecord record(long caseId, String prompt, String subject, String target) {
        return new EvaluationRecord(
                new EditRequest(caseId, prompt, subject, target), List.of(), List.of(), List.of());
    }
}
