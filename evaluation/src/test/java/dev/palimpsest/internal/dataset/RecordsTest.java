package dev.palimpsest.internal.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("facts.json");
    }

    @Test
    void readsEasyEditsCounterFact() {
        EvaluationRecord record = only("""
                [{"case_id": 7, "prompt": "The mother tongue of Ada is", "target_new": "English", "subject": "Ada",
                  "ground_truth": "French", "rephrase_prompt": "Ada speaks", "locality_prompt": "Bob speaks",
                  "locality_ground_truth": "German", "unknown": {"a": [1]}}]
                """);

        assertEquals(new EditRequest(7, "The mother tongue of Ada is", "Ada", "English", "French"), record.request());
        assertEquals("French", record.groundTruth());
        assertEquals(List.of(new Probe("Ada speaks", "English")), record.rephrasings());
        assertEquals(List.of(new Probe("Bob speaks", "German")), record.locality());
        assertEquals(List.of(), record.portability());
    }

    @Test
    void readsMendsZsre() {
        EvaluationRecord record = only("""
                {"subject": "Ada", "src": "Where was Ada born?", "pred": "x", "rephrase": "Ada's birthplace?",
                 "alt": "Rome", "answers": ["Paris", "Lutetia"], "loc": "nq question: who sang it", "loc_ans": "Eve"}
                """);

        assertEquals(new EditRequest(0, "Where was Ada born?", "Ada", "Rome", "Paris"), record.request());
        assertEquals("Paris", record.groundTruth());
        assertEquals(List.of(new Probe("Ada's birthplace?", "Rome")), record.rephrasings());
        assertEquals(List.of(new Probe("who sang it", "Eve")), record.locality());
    }

    @Test
    void passesOverZsreRecordsWithoutAnAlternativeAndSaysSo() {
        Dataset dataset = read("""
                {"subject": "Ada", "src": "Who is Ada?", "alt": "", "loc": "nq question: a", "loc_ans": "b"}
                {"subject": "Bob", "src": "Who is Bob?", "alt": "him", "loc": "nq question: a", "loc_ans": "b"}
                """);

        assertEquals(List.of(new SkippedRecords(SkipReason.NO_ALTERNATIVE, List.of(0L))), dataset.skipped());
        assertEquals(2, dataset.read());
        assertEquals(List.of(1L), dataset.requests().stream().map(EditRequest::caseId).toList());
    }

    @Test
    void readsKnowEditsNestedQuestions() {
        EvaluationRecord record = only("""
                [{"subject": "Ada", "prompt": "Which family does Ada belong to?", "target_new": "cats",
                  "ground_truth": [["dogs"], "wolves"], "rephrase_prompt": "What is Ada?",
                  "locality": {"Relation_Specificity": [{"prompt": "Ada's rank is", "ground_truth": ["genus", "g"]}],
                               "Forgetfulness": [{"prompt": "Ada's colour is", "ground_truth": "red"}]},
                  "portability": {"Reasoning": [{"prompt": "Ada's cousins are", "ground_truth": "lions"}]}}]
                """);

        assertEquals("dogs", record.groundTruth());
        assertEquals(
                List.of(new Probe("Ada's rank is", "genus"), new Probe("Ada's colour is", "red")), record.locality());
        assertEquals(List.of(new Probe("Ada's cousins are", "lions")), record.portability());
    }

    @Test
    void readsMemitsCounterfact() {
        EvaluationRecord record = only("""
                [{"case_id": 3, "requested_rewrite": {"prompt": "{} speaks", "subject": "Ada",
                    "target_new": {"str": "English", "id": "Q1"}, "target_true": {"str": "French", "id": "Q2"}},
                  "paraphrase_prompts": ["So. Ada talks", "Ada says it in"],
                  "neighborhood_prompts": ["Bob speaks", "Eve speaks"]}]
                """);

        assertEquals("Ada speaks", record.request().text());
        assertEquals("", record.request().prefix());
        assertEquals(2, record.rephrasings().size());
        assertEquals(
                List.of(new Probe("Bob speaks", "French"), new Probe("Eve speaks", "French")), record.locality());
    }

    @Test
    void requestsNeedNothingButPromptSubjectAndTarget() {
        EvaluationRecord record = only("{\"prompt\": \"Ada is\", \"subject\": \"Ada\", \"target_new\": \" here\"}");

        assertEquals(" here", record.request().continuation());
        assertEquals(" here", record.rewrite().continuation());
        assertTrue(record.rephrasings().isEmpty());
        assertTrue(record.locality().isEmpty());
    }

    @Test
    void everyRecordOfAMixedFileIsReadByItsOwnKeysAndNumberedByItsPlace() {
        Dataset dataset = read("""
                {"prompt": "Ada is", "subject": "Ada", "target_new": "here"}

                {"src": "Bob is", "subject": "Bob", "alt": "there"}
                """);

        assertEquals(List.of(0L, 1L), dataset.requests().stream().map(EditRequest::caseId).toList());
        assertEquals(1, dataset.first(1).records().size());
        assertEquals(2, dataset.first(5).records().size());
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() {
        assertEquals("Ada is", only("\uFEFF[{\"prompt\": \"Ada is\", \"subject\": \"Ada\", \"target_new\": \"x\"}]")
                .request()
                .text());
    }

    @Test
    void aMissingFieldIsNamedWithFileLineAndRecord() {
        assertError(": line 2: record 0: 'target_new' is missing", """

                {"prompt": "Ada is", "subject": "Ada"}
                """);
        assertError(": line 1: record 0: 'alt' is missing", "{\"src\": \"Ada is\", \"subject\": \"Ada\"}");
        assertError(": line 1: record 0: 'prompt' must be text, and is a list",
                "{\"prompt\": [\"Ada is\"], \"subject\": \"Ada\", \"target_new\": \"x\"}");
        assertError(": line 1: record 0: 'case_id' must be a whole number, and is text",
                "{\"case_id\": \"a\", \"prompt\": \"Ada is\", \"subject\": \"Ada\", \"target_new\": \"x\"}");
    }

    @Test
    void anUnusableFactIsRefusedWithTheRemedy() {
        assertError(": line 1: record 4: the target (target_new) is empty",
                "{\"case_id\": 4, \"prompt\": \"Ada is\", \"subject\": \"Ada\", \"target_new\": \" \"}");
        assertError(": line 1: record 0: the prompt 'Eve is' does not hold the subject 'Ada'; write the subject exactly"
                + " as in the prompt, or {} in its place",
                "{\"prompt\": \"Eve is\", \"subject\": \"Ada\", \"target_new\": \"x\"}");
    }

    @Test
    void whatCannotBeUsedIsCountedByReason() {
        Dataset dataset = read("""
                [{"case_id": 10, "prompt": "Ada is", "subject": "Ada"},
                 {"case_id": 11, "prompt": "Ada is", "subject": "Ada", "target_new": "here"},
                 {"case_id": 12, "prompt": "Eve is", "subject": "Ada", "target_new": "here"},
                 {"case_id": 13, "prompt": "Ada is", "subject": "Ada", "target_new": null},
                 {"case_id": 14, "prompt": "Ada is Ada", "subject": "Ada", "target_new": "here"},
                 {"case_id": 15, "prompt": "Ada is", "subject": " ", "target_new": "here"},
                 {"case_id": 16, "prompt": "Ada is", "subject": "Ada", "target_new": ""},
                 {"case_id": 17, "prompt": ["Ada is"], "subject": "Ada", "target_new": "here"},
                 {"case_id": 18, "prompt": "Ada is", "subject": "Ada", "target_new": "x", "locality": {"A": "b"}},
                 {"case_id": "x", "prompt": "Ada is", "subject": "Ada", "target_new": "here"}]
                """);

        assertEquals(
                List.of(new SkippedRecords(SkipReason.missing("target_new"), List.of(10L, 13L)),
                        new SkippedRecords(SkipReason.SUBJECT_NOT_IN_PROMPT, List.of(12L)),
                        new SkippedRecords(SkipReason.SUBJECT_REPEATED, List.of(14L)),
                        new SkippedRecords(SkipReason.NO_SUBJECT, List.of(15L)),
                        new SkippedRecords(SkipReason.NO_TARGET, List.of(16L)),
                        new SkippedRecords(SkipReason.wrong("prompt"), List.of(17L)),
                        new SkippedRecords(SkipReason.wrong("locality"), List.of(18L)),
                        new SkippedRecords(SkipReason.wrong("case_id"), List.of(9L))),
                dataset.skipped());
        assertEquals(List.of(11L), dataset.requests().stream().map(EditRequest::caseId).toList());
        assertEquals(10, dataset.read());
        assertEquals(dataset.read(),
                dataset.records().size() + dataset.skipped().stream().mapToInt(SkippedRecords::count).sum());
    }

    @Test
    void aFileOfAnotherLayoutIsRefusedForItsFirstRecord() {
        assertEquals(file + ": line 1: record 0: 'prompt' is missing; none of the 2 records is valid",
                error("[{\"instruction\": \"a\"}, {\"instruction\": \"b\"}]"));
    }

    @Test
    void noMoreIsReadThanTheLimitNeeds() throws IOException {
        Files.writeString(file, """
                {"src": "Ada is", "subject": "Ada", "alt": ""}
                {"src": "Ada is", "subject": "Ada", "alt": "here"}
                this is not JSON
                """);

        Dataset dataset = Records.read(file, RecordFormat.AUTO, 1);

        assertEquals(List.of(1L), dataset.requests().stream().map(EditRequest::caseId).toList());
        assertEquals(1, dataset.skipped().size());
        assertEquals(2, dataset.read());
        assertThrows(InvalidDataException.class, () -> Records.read(file, RecordFormat.AUTO, 2));
    }

    @Test
    void aBlankTruthIsNone() {
        assertNull(only("{\"prompt\": \"Ada is\", \"subject\": \"Ada\", \"target_new\": \"x\", \"ground_truth\": \"\"}")
                .groundTruth());
    }

    @Test
    void readsMultiCounterfactWhichHasNoAttributePrompts() {
        EvaluationRecord record = only("""
                [{"case_id": 21919, "requested_rewrite": {"prompt": "{} plays", "relation_id": "P1",
                    "target_new": {"str": "chess"}, "target_true": {"str": "Go"}, "subject": "Ada"},
                  "paraphrase_prompts": ["What does Ada play? "], "neighborhood_prompts": ["Bob plays"]}]
                """);

        assertEquals(21919, record.request().caseId());
        assertEquals("Go", record.groundTruth());
        assertEquals(List.of(new Probe("What does Ada play? ", "chess")), record.rephrasings());
        assertEquals(List.of(new Probe("Bob plays", "Go")), record.locality());
    }

    @Test
    void brokenJsonIsLocated() {
        assertError(": line 2, column ", """
                {"prompt": "Ada is", "subject": "Ada", "target_new": "x"}
                {"prompt": }
                """);
        assertError(": line 1: record 0 is a number, not an object", "[1, 2]");
        assertError(": line 3: unexpected content after the end of the JSON array",
                "[{\"prompt\": \"Ada is\", \"subject\": \"Ada\", \"target_new\": \"x\"}\n]\n{}");
        assertError(": contains no records", "[]");
        assertError(": contains no records", "");
        assertTrue(error("[{\"prompt\": \"Ada is\", ").contains("not JSON ("));
    }

    @Test
    void aFileThatIsNotUtf8IsRefusedWithLineAndByte() throws IOException {
        byte[] latin = "[\n{\"prompt\": \"K\u00f6ln is\"}]".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, latin);

        InvalidDataException error =
                assertThrows(InvalidDataException.class, () -> Records.read(file, RecordFormat.AUTO));

        assertEquals(file + ": line 2, byte 15 of the file: not UTF-8; convert the file, e.g. with iconv",
                error.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsSaidSo() {
        InvalidDataException error =
                assertThrows(InvalidDataException.class, () -> Records.read(file, RecordFormat.AUTO));

        assertEquals(file + ": no such file", error.getMessage());
    }

    @Test
    void aFormatThatIsAskedForIsHeldTo() throws IOException {
        Files.writeString(file, "{\"prompt\": \"Ada is\", \"subject\": \"Ada\", \"target_new\": \"x\"}");

        InvalidDataException error =
                assertThrows(InvalidDataException.class, () -> Records.read(file, RecordFormat.ZSRE));

        assertEquals(file + ": line 1: record 0: 'alt' is missing", error.getMessage());
        assertEquals(1, Records.read(file, RecordFormat.KNOWEDIT).records().size());
        assertEquals(1, Records.read(file, RecordFormat.COUNTERFACT).records().size());
    }

    private EvaluationRecord only(String text) {
        List<EvaluationRecord> records = read(text).records();
        assertEquals(1, records.size());
        return records.getFirst();
    }

    private Dataset read(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Records.read(file, RecordFormat.AUTO);
    }

    private String error(String text) {
        String message =
                assertThrows(InvalidDataException.class, () -> read(text)).getMessage();
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    private void assertError(String wanted, String text) {
        String message = error(text);
        assertTrue(message.startsWith(file + wanted), message);
    }
}
