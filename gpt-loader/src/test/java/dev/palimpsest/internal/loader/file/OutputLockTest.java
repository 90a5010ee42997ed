package dev.palimpsest.internal.loader.file;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.OutputInUseException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputLockTest {

    private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";

    @TempDir
    private Path folder;

    @Test
    void aSecondTakerInThisProcessIsRefusedUntilTheFirstCloses() {
        Path out = folder.resolve("a.edits");
        try (OutputLock lock = OutputLock.take(out)) {
            String message = assertThrows(OutputInUseException.class, () -> OutputLock.take(out)).getMessage();
            assertTrue(message.startsWith(out + ": this process (" + ProcessHandle.current().pid()
                    + ") is writing it (started "), message);
            assertTrue(message.endsWith("; wait until it ends, or choose another output"), message);
        }
        OutputLock.take(out).close();
    }

    @Test
    void aSecondProcessIsNamedAndItsLockDiesWithIt() throws Exception {
        Path out = folder.resolve("a.edits");
        Process holder = holder(out);
        try {
            String message = assertThrows(OutputInUseException.class, () -> OutputLock.take(out)).getMessage();
            assertTrue(message.startsWith(out + ": process " + holder.pid() + " is writing it (started 2"), message);
            assertEquals(1, message.lines().count());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertTrue(Files.exists(folder.resolve(".a.edits.lock")), "the killed process leaves its lock's file");
        OutputLock.take(out).close();
        assertEquals(List.of(), files());
    }

    @Test
    void aChannelThatHoldsTheLockIsRespected() throws IOException {
        Path out = folder.resolve("a.edits");
        try (FileChannel foreign = FileChannel.open(
                folder.resolve(".a.edits.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            foreign.lock();
            String message = assertThrows(OutputInUseException.class, () -> OutputLock.take(out)).getMessage();
            assertTrue(message.startsWith(out + ": another process is writing it; "), message);
        }
    }

    @Test
    void theLockIsThatOfTheFileALinkLeadsTo() throws IOException {
        Path real = Files.createDirectory(folder.resolve("disk")).resolve("real");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("disk", "real"));
        try (OutputLock lock = OutputLock.take(link)) {
            assertThrows(OutputInUseException.class, () -> OutputLock.take(real));
        }
    }

    @Test
    void staleTemporaryFilesAreDeletedWithTheLockAndOthersAreNot() throws IOException {
        Files.createFile(folder.resolve(".a." + UUID + ".tmp"));
        Files.createFile(folder.resolve(".a.partial." + UUID + ".tmp"));
        Path another = Files.createFile(folder.resolve(".a.edits." + UUID + ".tmp"));
        Path notOurs = Files.createFile(folder.resolve(".a.notes.tmp"));

        OutputLock.take(folder.resolve("a")).close();

        assertEquals(Stream.of(another, notOurs).sorted().toList(), files());
    }

    @Test
    void aFolderLosesItsStaleTemporaryFilesExceptThoseOfAnotherLock() throws IOException {
        Path trial = Files.createDirectories(folder.resolve("trials/memit"));
        Files.createFile(trial.resolve(".edits." + UUID + ".tmp"));
        Files.createFile(folder.resolve(".report.html." + UUID + ".tmp"));
        Path another = Files.createFile(folder.resolve(".b.edits." + UUID + ".tmp"));
        Path lock = Files.createFile(folder.resolve(".b.edits.lock"));

        OutputLock.takeFolder(folder).close();

        assertEquals(List.of(), files(trial));
        assertEquals(Stream.of(another, lock, folder.resolve("trials")).sorted().toList(), files());
    }

    @Test
    void aFolderInUseIsRefused() {
        try (OutputLock lock = OutputLock.takeFolder(folder)) {
            String message = assertThrows(OutputInUseException.class, () -> OutputLock.takeFolder(folder)).getMessage();
            assertTrue(message.startsWith(folder + ": in use by another run, this process"), message);
        }
        assertFalse(Files.exists(folder.resolve(".lock")));
    }

    @Test
    void aMissingFolderIsAMistakeAndLeavesNothingHeld() throws IOException {
        Path out = folder.resolve("no/a");
        assertRefused(out, () -> OutputLock.take(out), "its folder does not exist");
        Files.createDirectory(folder.resolve("no"));
        OutputLock.take(out).close();
    }

    @Test
    void aFileOfSomebodyElseUnderTheLocksNameIsRefusedAndStays() throws IOException {
        Path out = folder.resolve("a");
        Path theirs = Files.writeString(folder.resolve(".a.lock"), "theirs");
        assertTrue(assertThrows(InvalidFileException.class, () -> OutputLock.take(out)).getMessage()
                .contains("is not a file of this program"));
        assertEquals("theirs", Files.readString(theirs));
        Files.delete(theirs);
        Files.createLink(theirs, Files.createFile(folder.resolve("precious")));
        assertThrows(InvalidFileException.class, () -> OutputLock.take(out));
        assertTrue(Files.exists(theirs));
    }

    @Test
    void aLockThatIsALinkIsNeverWrittenThrough() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Files.createSymbolicLink(folder.resolve(".a.lock"), precious);

        assertThrows(UnwritableFileException.class, () -> OutputLock.take(folder.resolve("a")));

        assertEquals("precious", Files.readString(precious));
    }

    @Test
    void neverTwoHoldersWhileTheFileOfTheLockComesAndGoes() throws Exception {
        Path out = folder.resolve("a");
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        Callable<Void> taker = () -> {
            for (int i = 0; i < 300; i++) {
                try (OutputLock lock = OutputLock.take(out)) {
                    assertEquals(1, holders.incrementAndGet());
                    taken.incrementAndGet();
                    if (ThreadLocalRandom.current().nextInt(4) == 0) {
                        Thread.yield();
                    }
                    holders.decrementAndGet();
                } catch (OutputInUseException e) {
                    Thread.yield();
                }
            }
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<Void> each : threads.invokeAll(IntStream.range(0, 4).mapToObj(_ -> taker).toList())) {
                each.get();
            }
        }
        assertTrue(taken.get() > 0);
        assertEquals(List.of(), files());
    }

    private static Process holder(Path out) throws IOException {
        Process holder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), LockHolder.class.getName(),
                out.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertEquals("held true", holder.inputReader().readLine());
        return holder;
    }

    private List<Path> files() throws IOException {
        return files(folder);
    }

    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.sorted().toList();
        }
    }
}
