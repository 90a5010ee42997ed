package dev.palimpsest.internal.loader.file;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    private Path folder;

    @Test
    void aFullDiskIsAFailureAndLeavesWhatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("edits"), "before");

        String message = assertThrows(UnwritableFileException.class, () -> AtomicFile.write(file, _ -> {
            throw new IOException("No space left on device");
        })).getMessage();

        assertEquals(file + ": cannot be written (IOException: No space left on device); check space and permissions",
                message);
        assertEquals("before", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aMissingFolderAndAFolderAreMistakes() {
        Path missing = folder.resolve("no/where");
        assertRefused(missing, () -> write(missing), "its folder does not exist");
        assertRefused(folder, () -> write(folder), "is a folder");
    }

    @Test
    void aSymbolicLinkStaysAndTheFileItLeadsToIsReplaced() throws IOException {
        Path real = Files.writeString(Files.createDirectory(folder.resolve("disk")).resolve("real"), "before");
        Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("disk", "real"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("first"));

        write(second);

        assertTrue(Files.isSymbolicLink(first) && Files.isSymbolicLink(second));
        assertEquals("after", Files.readString(real));
    }

    @Test
    void aLinkMayLeadToWhatIsNotThereYet() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("new"));

        write(link);

        assertTrue(Files.isSymbolicLink(link));
        assertEquals("after", Files.readString(folder.resolve("new")));
    }

    @Test
    void linksInACircleAreRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));

        assertRefused(link, () -> write(link), "leads nowhere");
    }

    @Test
    void pipesAndDevicesAreNeverReplaced() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "no mkfifo on this machine to make a pipe with");
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor());

        assertRefused(pipe, () -> write(pipe), "not a regular file");

        assertEquals(List.of(pipe), files());
        assertTrue(!Files.isRegularFile(pipe));
    }

    @Test
    void permissionsAreKeptAndTheTemporaryFileIsNeverMoreOpen() throws IOException {
        assumePosix();
        for (String permissions : List.of("rw-------", "rw-r-----", "rw-rw-r--", "r--r--r--", "rwxrwxrwx")) {
            Path file = Files.writeString(folder.resolve("f" + permissions), "before");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

            AtomicFile.write(file, channel -> {
                Path temporary = files().stream().filter(each -> each.toString().endsWith(".tmp")).findAny().orElseThrow();
                assertEquals(permissions, permissions(temporary));
                channel.write(ByteBuffer.wrap("after".getBytes()));
            });

            assertEquals("after", Files.readString(file));
            assertEquals(permissions, permissions(file));
        }
    }

    @Test
    void aNewFileHasTheDefaultPermissions() throws IOException {
        assumePosix();
        Path file = folder.resolve("new");

        write(file);

        assertEquals(permissions(Files.createFile(folder.resolve("default"))), permissions(file));
    }

    @Test
    void aFolderIsSynchronisedAndAMissingOneFails() throws IOException {
        assumePosix();
        AtomicFile.forceFolder(folder);
        assertThrows(IOException.class, () -> AtomicFile.forceFolder(folder.resolve("missing")));
    }

    private static void assumePosix() {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "needs POSIX permissions");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void write(Path file) {
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap("after".getBytes())));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
