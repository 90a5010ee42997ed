package dev.palimpsest.internal.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.dataset.PromptsFile.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptsFileTest {

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("prompts"), content);
    }

    private List<String> texts(String content) throws IOException {
        return PromptsFile.read(file(content)).stream().map(Prompt::text).toList();
    }

    @Test
    void aTextHasAPromptPerLineAndEmptyLinesDoNotCount() throws IOException {
        Path file = file("\uFEFFone\r\n\n  two \n");
        assertEquals(List.of(new Prompt("one", file + ": line 1"), new Prompt("  two ", file + ": line 3")),
                PromptsFile.read(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[\"one\", \"two\"]", " [ {\"prompt\": \"one\"},\n {\"prompt\": \"two\", \"target\": \"x\"}]",
        "{\"prompt\": \"one\"}\n{\"prompt\": \"two\"}\n"
    })
    void jsonIsAnArrayOrAnObjectPerLine(String content) throws IOException {
        assertEquals(List.of("one", "two"), texts(content));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"prompt\": \"one\"}\n{\"promt\": \"two\"}", "{\"prompt\": \"one\"}\n{\"prompt\": \"\"}",
        "{\"prompt\": \"one\"}\n{\"prompt\": 2}", "{\"prompt\": \"one\"}\n{\"prompt\": "
    })
    void anErrorNamesTheLine(String content) throws IOException {
        Path file = file(content);
        InvalidDataException refused = assertThrows(InvalidDataException.class, () -> PromptsFile.read(file));
        assertTrue(refused.getMessage().startsWith(file + ": line 2"), refused.getMessage());
    }

    @Test
    void aListOfTextsNamesThePrompt() throws IOException {
        Path file = file("[\"one\", 2]");
        InvalidDataException refused = assertThrows(InvalidDataException.class, () -> PromptsFile.read(file));
        assertEquals(file + ": prompt 2 is a number; give a text to continue", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "[]"})
    void aFileWithoutPromptsIsRefused(String content) throws IOException {
        Path file = file(content);
        InvalidDataException refused = assertThrows(InvalidDataException.class, () -> PromptsFile.read(file));
        assertEquals(file + ": contains no prompts; write one per line", refused.getMessage());
    }
}
