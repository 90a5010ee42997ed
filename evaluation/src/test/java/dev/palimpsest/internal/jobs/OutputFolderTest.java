package dev.palimpsest.internal.jobs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

    @TempDir
    private Path folder;

    @Test
    void whatCanBeMadeIsFineAndNotMadeYet() {
        Path deep = folder.resolve("a/b/c");

        assertDoesNotThrow(() -> OutputFolder.check(folder));
        assertDoesNotThrow(() -> OutputFolder.check(deep));
        assertFalse(Files.exists(folder.resolve("a")));
        OutputFolder.make(deep);
        assertTrue(Files.isDirectory(deep));
    }

    @Test
    void aFileIsNoFolderAndHoldsNone() throws IOException {
        Path file = Files.createFile(folder.resolve("notes.txt"));

        UserError itself = assertThrows(UserError.class, () -> OutputFolder.check(file));
        assertEquals(file + ": not a folder; pass a folder name", itself.getMessage());
        UserError within = assertThrows(UserError.class, () -> OutputFolder.check(file.resolve("a/b")));
        assertEquals(file.resolve("a/b") + ": notes.txt is not a folder; choose another name",
                within.getMessage());
    }

    @Test
    void aWorldIsNotMadeWithinAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("notes.txt"));

        CommandRun run = CommandRun.of("world", "--out", file.resolve("world"), "--people", "4");

        assertEquals(2, run.code(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }
}
