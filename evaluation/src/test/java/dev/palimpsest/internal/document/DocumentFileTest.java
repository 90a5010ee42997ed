package dev.palimpsest.internal.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.dataset.InvalidDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentFileTest {

    private static final String GOOD = "{\"normalized_inputs\": \"A b.\", \"normalized_targets\": \"A c.\"}\n";

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("documents.jsonl"), text);
    }

    private static String refusal(Path file) {
        return assertThrows(InvalidDataException.class, () -> DocumentFile.read(file, 10)).getMessage();
    }

    @Test
    void theFixtureIsRead() throws Exception {
        Path fixture = Path.of(DocumentFileTest.class.getResource("docmedit.jsonl").toURI());
        Documents read = DocumentFile.read(fixture, Integer.MAX_VALUE);
        assertEquals(4, read.read());
        assertEquals(3, read.documents().size());
        assertEquals("empty", read.skipped().getFirst().reason().id());
        Document first = read.documents().getFirst();
        assertEquals("69663", first.id());
        assertEquals("Elm Bridge", first.title());
        assertEquals(2, first.evidence().size());
        assertEquals(List.of(), first.beginnings());
        // The same document with sentence marks alone.
        Document marked = read.documents().get(1);
        assertEquals(first.article(), marked.article());
        assertEquals(first.wanted(), marked.wanted());
        assertEquals(first.evidence(), marked.evidence());
        assertNull(read.documents().getLast().id());
    }

    @Test
    void noMoreIsReadThanAskedFor() throws IOException {
        Documents read = DocumentFile.read(file(GOOD + GOOD + "broken"), 2);
        assertEquals(2, read.documents().size());
        assertEquals(1, read.documents().getLast().index());
    }

    @Test
    void whatIsWrongIsNamedWithItsPlace() throws IOException {
        assertTrue(refusal(file("{\"normalized_inputs\": \"A b.\"}")).endsWith(
                "documents.jsonl: line 1: record 0: 'normalized_targets' is missing"));
        assertTrue(refusal(file("{\"normalized_inputs\": 3, \"normalized_targets\": \"b\"}\n[1]"))
                .contains("line 2: record 1 is a list, not an object"));
        assertTrue(refusal(file("{\"normalized_inputs\": 3, \"normalized_targets\": \"b\"}\n".repeat(2)))
                .endsWith("'normalized_inputs' must be text, and is a number; none of the 2 documents is valid"));
        assertTrue(refusal(file("")).contains("contains no documents"));
        assertTrue(refusal(file("{")).contains("line 1"));
        assertTrue(refusal(file(GOOD.replace("A b.", " "))).endsWith("the article is empty"));
        assertTrue(refusal(folder.resolve("missing.jsonl")).endsWith("no such file"));
    }

    @Test
    void aFolderStandsForItsOnlyFile() throws IOException {
        assertTrue(assertThrows(InvalidDataException.class, () -> DocumentFile.in(folder)).getMessage()
                .contains("contains no file that ends in .jsonl"));
        Path file = file(GOOD);
        Files.writeString(folder.resolve("other.json"), "{}");
        assertEquals(file, DocumentFile.in(folder));
        assertEquals(file, DocumentFile.in(file));
        Files.writeString(folder.resolve("more.jsonl"), GOOD);
        assertTrue(assertThrows(InvalidDataException.class, () -> DocumentFile.in(folder)).getMessage().contains("several"));
    }

    @Test
    void marksThatAreNoReferencesStay() {
        MarkedText marked = MarkedText.of("[0] In [7] he sang (2). [1] Then $1. [CONTEXT] (0) One (3) two. (1) Three.");
        assertEquals(List.of("In [7] he sang (2).", "Then $1."), marked.sentences());
        assertEquals(List.of("One (3) two.", "Three."), marked.evidence());
        assertEquals("In [7] he sang (2). New (2) here [5]. Then $1.", marked.wanted("[0] (1) New (2) here [5]. [1]"));
        assertEquals(List.of("No marks."), MarkedText.of("No marks.").sentences());
        assertEquals(List.of(), MarkedText.of("").sentences());
    }
}
