package dev.palimpsest.internal.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdatePromptTest {

    @Test
    void anExampleComesFirst() {
        String prompt = UpdatePrompt.of(Texts.orla(), EvidenceChoice.GIVEN);
        assertTrue(prompt.startsWith("Acticle: The Harbour Museum is"), prompt);
        assertTrue(prompt.contains("\n\nUpdated version: The Harbour Museum is"), prompt);
        assertTrue(prompt.endsWith("\n\n\n\nActicle: " + Texts.ARTICLE + "\n\nEvidences: " + Texts.EVIDENCE
                + "\n\nUpdated version:"), prompt);
    }

    @Test
    void withoutEvidenceNeitherDocumentHasAny() {
        for (EvidenceChoice choice : List.of(EvidenceChoice.NONE, EvidenceChoice.RETRIEVED)) {
            String prompt = UpdatePrompt.of(Texts.orla(), choice);
            assertFalse(prompt.contains("Evidences:"), prompt);
            assertTrue(prompt.endsWith("\n\nActicle: " + Texts.ARTICLE + "\n\nUpdated version:"), prompt);
        }
    }

    @Test
    void theFirstFiveStatementsAreTold() {
        String[] evidence = IntStream.range(0, 7).mapToObj(i -> "Fact\n " + i).toArray(String[]::new);
        Document document = Texts.document("a.", "b.", evidence);
        assertEquals(List.of("Fact 0", "Fact 1", "Fact 2", "Fact 3", "Fact 4"), EvidenceChoice.GIVEN.of(document));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", textBlock = """
            ~ New text. ~                          | New text.
            ~ New.\n\nActicle: Other.~             | New.
            ~Updated version: New. Article: Other~ | New.
            ~New.\n\nEvidences: x Updated version:~ | New.
            ~ ~                                    | ~~
            """)
    void theAnswerEndsWhereAnotherDocumentBegins(String written, String answer) {
        assertEquals(answer, UpdatePrompt.answer(written.replace("\\n", "\n")));
    }
}
