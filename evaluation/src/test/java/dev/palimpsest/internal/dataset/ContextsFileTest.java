package dev.palimpsest.internal.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextsFileTest {

    @TempDir
    private Path folder;

    @Test
    void readsTemplates() throws IOException {
        assertEquals(List.of("{}", "Note that. {}"), ContextsFile.read(file("[\"{}\", \"Note that. {}\"]")));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() throws IOException {
        assertEquals(List.of("{}"), ContextsFile.read(file("\uFEFF[\"{}\"]")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[]", "null", "{}", "[null]", "[\"Note. {}\"]", "[\"{}\", \"no slot\"]", "[\"{}\", \"{} {}\"]", "[\"{}\"",
        "[\"{}\", {\"a\": 1}]", "", "[\"{}\"] []", "[\"{}\"] x"
    })
    void refusesAnythingElseInOneLine(String text) throws IOException {
        Path file = file(text);

        String message = assertThrows(InvalidDataException.class, () -> ContextsFile.read(file))
                .getMessage();

        assertEquals(1, message.lines().count(), message);
        assertEquals(0, message.indexOf(file.toString()), message);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("contexts.json"), text);
    }
}
