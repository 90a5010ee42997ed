package dev.palimpsest.internal.loader;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.KeyStatistics.Moment;
import dev.palimpsest.internal.editing.memory.NullSpace;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flips each byte's bits, one at a time: every file of ours is refused then. */
class DigestTest {

    /** Of edits with several batches and kinds of changes. */
    private static final int SEED = 5;

    @TempDir
    Path folder;

    /** @param read of the file, which it may leave open */
    private static void assertEveryFlipIsNoticed(Path file, Consumer<Path> read) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        read.accept(file);
        SplittableRandom random = new SplittableRandom(1);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            int bit = random.nextInt(8);
            damaged[at] ^= (byte) (1 << bit);
            Files.write(file, damaged);
            String what = "byte " + at + " of " + whole.length + ", bit " + bit;
            InvalidFileException refused = assertThrows(InvalidFileException.class, () -> read.accept(file), what);
            assertTrue(refused.getMessage().startsWith(file + ": "), what + ": " + refused.getMessage());
        }
        Files.write(file, whole);
        assertDoesNotThrow(() -> read.accept(file));
    }

    private static KeyStatistics statistics() {
        double[] sum = {4, 1, 1, 3};
        return new KeyStatistics("f00d", Map.of(3, new Moment(Matrix.of(2, 2, sum), 5)), Map.of("text", "é 1"));
    }

    @Test
    void edits() throws IOException {
        Edits edits = EditsFileTest.edits(new Random(SEED));
        assertTrue(edits.changes().size() > 1);
        Path file = folder.resolve("e.edits");
        EditsFile.write(file, edits);
        assertEveryFlipIsNoticed(file, EditsFile::read);
    }

    @Test
    void statisticsOfKeys() throws IOException {
        Path file = folder.resolve("s.stats");
        StatisticsFile.write(file, statistics());
        assertEveryFlipIsNoticed(file, each -> StatisticsFile.read(each).close());
    }

    @Test
    void nullSpaces() throws IOException {
        Path file = folder.resolve("s.null-space");
        NullSpaceFile.open(file, statistics())
                .keep(3, new NullSpace(new double[] {1, 2}, 1, false, Matrix.of(1, 2, new double[] {1, 0})));
        assertEveryFlipIsNoticed(file, each -> NullSpaceFile.open(each, statistics()));
    }

    @Test
    void aDigestDoesNotDependOnHowLongTheWorkTook() {
        Edits edits = EditsFileTest.edits(new Random(SEED));
        List<EditBatch> slower = edits.batches().stream()
                .map(batch -> new EditBatch(batch.requests(), batch.changes(), batch.figures(), 9, 8, batch.predicted()))
                .toList();
        assertEquals(digest(edits), digest(new Edits(
                edits.fingerprint(), edits.settings(), edits.contexts(), slower, edits.provenance())));
    }

    private String digest(Edits edits) {
        Path file = folder.resolve("d.edits");
        EditsFile.write(file, edits);
        try (Safetensors tensors = Safetensors.open(file)) {
            return tensors.metadata().get("digest");
        }
    }
}
