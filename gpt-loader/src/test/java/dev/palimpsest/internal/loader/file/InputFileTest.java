package dev.palimpsest.internal.loader.file;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {

    /** As little a regular file as a named pipe is, and never blocks. */
    private static final Path DEVICE = Path.of("/dev/null");

    @TempDir
    Path folder;

    @Test
    void everyReaderRefusesWhatIsNotARegularFile() {
        assumeTrue(Files.exists(DEVICE), "this operating system has no /dev/null");
        refused(() -> MappedFile.map(DEVICE, Arena.ofAuto()));
        refused(() -> MappedFile.read(DEVICE, Arena.ofAuto()));
        refused(() -> Json.read(DEVICE));
        refused(() -> SealedJson.read(DEVICE));
        refused(() -> BoundedLines.open(DEVICE, 10));
        refused(() -> InputFile.requireText(DEVICE));
    }

    @Test
    void textMayComeFromStandardInputAndFileDescriptors() {
        assertDoesNotThrow(() -> InputFile.requireText(Path.of("/dev/stdin")));
        assertDoesNotThrow(() -> InputFile.requireText(Path.of("/dev/fd/63")));
        assertDoesNotThrow(() -> InputFile.requireText(folder.resolve("missing")));
    }

    @Test
    void aFolderIsNamedAsOne() {
        var refused = assertThrows(InvalidFileException.class, () -> InputFile.requireText(folder));
        assertEquals(folder + ": is a folder; give a file", refused.getMessage());
    }

    private static void refused(Executable reading) {
        var refused = assertThrows(InvalidFileException.class, reading);
        assertEquals("/dev/null: not a regular file; give a file, not a named pipe or a device", refused.getMessage());
    }
}
