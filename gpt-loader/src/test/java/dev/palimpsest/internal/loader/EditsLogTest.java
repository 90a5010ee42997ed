package dev.palimpsest.internal.loader;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.tensor.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditsLogTest {

    private static final GptConfig XL =
            new GptConfig(Architectures.of("gpt2"), 48, 1600, 25, 6400, 1024, 50257, 0, 1e-5f, 50256);

    @TempDir
    Path folder;

    private static Edits edits(int batches) {
        Settings settings = Settings.of("memit", Methods.of("memit").schema(), XL, Given.NOTHING);
        return new Edits("f00d", settings, List.of("{}"),
                IntStream.range(0, batches).mapToObj(EditsLogTest::batch).toList(), Map.of("palimpsest", "test"));
    }

    private static EditBatch batch(int index) {
        FactorisedDelta delta = new FactorisedDelta(
                Matrix.of(1, 2, new float[] {index, 1}), Matrix.of(1, 2, new float[] {2, index}), null);
        return new EditBatch(List.of(new EditRequest(index, "{} is", "it", "that")),
                List.of(new LowRankDelta(0, delta)), new TreeMap<>(), 0, 1);
    }

    private static List<Long> cases(Edits edits) {
        return edits.batches().stream().map(batch -> batch.requests().getFirst().caseId()).toList();
    }

    private static List<Long> upTo(int count) {
        return IntStream.range(0, count).mapToObj(i -> (long) i).toList();
    }

    private List<String> names(Path where) throws IOException {
        if (!Files.isDirectory(where)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(where)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatWasSavedIsReadAfterEveryBatchAndContinuedAnywhere() throws IOException {
        Path file = folder.resolve("x.edits");
        for (int count = 1; count <= 40; count++) {
            // Every batch is saved by a process of its own, as if all of them had been killed.
            EditsLog log = EditsLog.open(file);
            assertEquals(upTo(count - 1), log.saved().map(EditsLogTest::cases).orElse(List.of()));
            log.save(edits(count));
            assertEquals(upTo(count), cases(EditsFile.read(file)));
        }
        EditsLog.open(file).complete(EditsFile.read(file));
        assertEquals(List.of("x.edits"), names(folder));
        Path unbroken = folder.resolve("y.edits");
        EditsFile.write(unbroken, edits(40));
        assertArrayEquals(Files.readAllBytes(unbroken), Files.readAllBytes(file));
    }

    @Test
    void savingCostsAFewTimesWhatIsSaved() throws IOException {
        Path file = folder.resolve("x.edits");
        Path partial = folder.resolve("x.edits.partial");
        EditsLog log = EditsLog.open(file);
        long written = 0;
        long before = -1;
        for (int count = 1; count <= 120; count++) {
            log.save(edits(count));
            long size = Files.size(file);
            if (size != before) {
                written += size;
                before = size;
            }
            Path part = partial.resolve("batch-" + count + ".safetensors");
            written += Files.exists(part) ? Files.size(part) : 0;
        }
        EditsFile.write(folder.resolve("y.edits"), edits(120));
        assertTrue(written < 8 * Files.size(folder.resolve("y.edits")), written + " bytes written");
    }

    @Test
    void aDenseDeltaStaysInItsLatestBatch() {
        Path file = folder.resolve("x.edits");
        EditsLog log = EditsLog.open(file);
        Edits all = edits(0);
        for (int count = 1; count <= 7; count++) {
            all = all.plus(new EditBatch(batch(count).requests(),
                    List.of(new DenseDelta(0, Matrix.of(1, 1, new float[] {count}))), new TreeMap<>(), 0, 1));
            log.save(all);
            Edits read = EditsFile.read(file);
            assertEquals(count, read.batches().size());
            assertEquals(1, read.changes().size());
            assertEquals(count, ((DenseDelta) read.changes().getFirst()).delta().at(0, 0));
        }
    }

    @Test
    void readersSeeWholeBatchesWhileTheEditsGrow() throws Exception {
        Path file = folder.resolve("x.edits");
        EditsLog log = EditsLog.open(file);
        log.save(edits(1));
        AtomicBoolean end = new AtomicBoolean();
        AtomicReference<Throwable> failed = new AtomicReference<>();
        List<Thread> readers = new ArrayList<>();
        for (int r = 0; r < 3; r++) {
            readers.add(Thread.ofPlatform().start(() -> {
                try {
                    int seen = 0;
                    while (!end.get()) {
                        List<Long> cases = cases(EditsFile.read(file));
                        assertEquals(upTo(cases.size()), cases);
                        assertTrue(cases.size() >= seen, cases.size() + " after " + seen);
                        seen = cases.size();
                    }
                } catch (Throwable e) {
                    failed.set(e);
                }
            }));
        }
        for (int count = 2; count <= 60; count++) {
            log.save(edits(count));
        }
        log.complete(edits(60));
        end.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        if (failed.get() != null) {
            throw new AssertionError(failed.get());
        }
    }

    @Test
    void missingAndForeignPartsAreRefused() throws IOException {
        Path file = folder.resolve("x.edits");
        Path partial = folder.resolve("x.edits.partial");
        EditsLog log = EditsLog.open(file);
        int count = 0;
        while (names(partial).size() < 1 + 3) {
            log.save(edits(++count));
        }
        Path middle = partial.resolve("batch-" + (count - 1) + ".safetensors");
        byte[] whole = Files.readAllBytes(middle);
        Files.delete(middle);
        assertRefused(middle, () -> EditsFile.read(file), "no such file");
        Files.copy(partial.resolve("batch-" + count + ".safetensors"), middle);
        assertRefused(middle, () -> EditsFile.read(file), "does not belong to");
        Files.write(middle, whole);
        Path last = partial.resolve("batch-" + count + ".safetensors");
        byte[] lastWhole = Files.readAllBytes(last);
        Files.delete(last);
        assertRefused(last, () -> EditsFile.read(file), "no such file");
        assertRefused(last, () -> EditsLog.open(file), "no such file");
        Files.write(last, lastWhole);
        assertEquals(upTo(count), cases(EditsFile.read(file)));
        Path aside = Files.move(partial, folder.resolve("aside"));
        assertRefused(file, () -> EditsFile.read(file), "interrupted", "x.edits.partial");
        assertEquals(upTo(count - 3), cases(EditsLog.open(file).saved().orElseThrow()));
        Files.move(aside, partial);
        assertEquals(upTo(count), cases(EditsFile.read(file)));
    }

    @Test
    void whatSomebodyElseKeepsInThePlaceOfThePartsIsRefusedAndStays() throws IOException {
        Path file = folder.resolve("x.edits");
        Path partial = Files.createDirectory(folder.resolve("x.edits.partial"));
        Path theirs = Files.writeString(partial.resolve("batch-1.safetensors"), "theirs");
        assertRefused(file, () -> EditsLog.open(file), "x.edits.partial");
        assertEquals("theirs", Files.readString(theirs));
        Files.move(partial, folder.resolve("real"));
        Files.createSymbolicLink(partial, folder.resolve("real"));
        assertRefused(file, () -> EditsLog.open(file), "x.edits.partial");
        assertEquals("theirs", Files.readString(folder.resolve("real/batch-1.safetensors")));
        Files.delete(partial);
        Files.createFile(partial);
        assertRefused(file, () -> EditsLog.open(file), "x.edits.partial");
    }

    @Test
    void startingOverKeepsWhatWasSavedUntilItIsReplaced() throws IOException {
        Path file = folder.resolve("x.edits");
        EditsLog log = EditsLog.open(file);
        for (int count = 1; count <= 7; count++) {
            log.save(edits(count));
        }
        log.startOver();
        assertEquals(upTo(7), cases(EditsFile.read(file)));
        assertEquals(List.of("x.edits"), names(folder));
        log.save(edits(1));
        assertEquals(upTo(1), cases(EditsFile.read(file)));
    }

    @Test
    void leftoversOfEarlierRunsAreNotMixedIn() throws IOException {
        Path file = folder.resolve("x.edits");
        EditsLog log = EditsLog.open(file);
        for (int count = 1; count <= 3; count++) {
            log.save(edits(count));
        }
        EditsFile.write(file, edits(2));
        assertEquals(upTo(2), cases(EditsFile.read(file)));
        EditsLog again = EditsLog.open(file);
        again.save(edits(3));
        again.complete(edits(3));
        assertFalse(Files.exists(folder.resolve("x.edits.partial")));
        assertEquals(upTo(3), cases(EditsFile.read(file)));
    }
}
