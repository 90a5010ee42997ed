package dev.palimpsest.internal.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.loader.OutputInUseException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {

    @TempDir
    private Path folder;

    @Test
    void anExistingFileIsKeptUnderASecondNameWhileItStaysWhereItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("e"), "one");
        assertEquals(Optional.of(folder.resolve("e.previous")), OutputFile.keepPrevious(file));
        assertEquals("one", Files.readString(file));
        assertEquals("one", Files.readString(folder.resolve("e.previous")));
    }

    @Test
    void noEarlierFileIsEverReplaced() throws IOException {
        Path file = folder.resolve("e");
        for (String content : List.of("one, the longest", "two", "three", "four")) {
            OutputFile.keepPrevious(file);
            OutputFile.write(file, out -> out.print(content));
        }
        assertEquals("four", Files.readString(file));
        assertEquals("three", Files.readString(folder.resolve("e.previous")));
        assertEquals("one, the longest", Files.readString(folder.resolve("e.previous.2")));
        assertEquals("two", Files.readString(folder.resolve("e.previous.3")));
        assertEquals(4, files().size());
    }

    @Test
    void aProcessKilledBeforeTheSuccessorIsWrittenLeavesNoSecondCopy() throws IOException {
        Path file = Files.writeString(folder.resolve("e"), "one");
        OutputFile.keepPrevious(file);
        OutputFile.keepPrevious(file);
        assertEquals(2, files().size());
    }

    @Test
    void whatIsNotThereOrEmptyIsNotKept() throws IOException {
        Path file = folder.resolve("e");
        assertEquals(Optional.empty(), OutputFile.keepPrevious(file));
        Files.createFile(file);
        assertEquals(Optional.empty(), OutputFile.keepPrevious(file));
    }

    @Test
    void aWriteThatFailsNamesTheReasonAndLeavesTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("e"), "before");
        String message = assertThrows(UnwritableFileException.class, () -> OutputFile.write(file, out -> {
            throw new UncheckedIOException(new IOException("No space left on device"));
        })).getMessage();
        assertTrue(message.contains("No space left on device"), message);
        assertEquals("before", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aRefusedOutputIsNotLockedAfterwards() throws IOException {
        Path file = Files.writeString(folder.resolve("e"), "text");
        for (int i = 0; i < 2; i++) {
            assertThrows(UserError.class, () -> OutputFile.claim(file, OutputKind.EDITS, Existing.REPLACED, List.of()));
        }
        assertEquals(List.of(file), files());
    }

    @Test
    void aClaimedOutputIsLockedUntilItIsReleased() throws IOException {
        Path file = folder.resolve("e");
        try (var lock = OutputFile.claim(file, OutputKind.EDITS, Existing.REFUSED, List.of())) {
            assertThrows(OutputInUseException.class,
                    () -> OutputFile.claim(file, OutputKind.EDITS, Existing.REFUSED, List.of()));
        }
        assertFalse(Files.exists(folder.resolve(".e.lock")));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
