package dev.palimpsest.internal.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFormatTest {

    @TempDir
    private Path folder;

    @Test
    void aFilesFormatIsThatOfItsFirstRecord() throws IOException {
        assertEquals(RecordFormat.COUNTERFACT, format("{\"prompt\": \"a b\", \"subject\": \"a\"}"));
        assertEquals(RecordFormat.COUNTERFACT, format("[{\"requested_rewrite\": {}}, {\"src\": \"a\"}]"));
        assertEquals(RecordFormat.ZSRE, format("[{\"src\": \"a\", \"alt\": \"b\"}]"));
        assertEquals(RecordFormat.KNOWEDIT, format("{\"prompt\": \"a\", \"portability\": {}}\n{\"src\": \"a\"}"));
    }

    private RecordFormat format(String content) throws IOException {
        return Records.format(Files.writeString(folder.resolve("records.json"), content));
    }
}
