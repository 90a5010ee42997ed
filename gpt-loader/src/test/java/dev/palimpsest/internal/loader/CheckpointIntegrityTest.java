package dev.palimpsest.internal.loader;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointIntegrityTest {

    @TempDir
    Path folder;

    private Path model;
    private Path weights;

    @BeforeEach
    void extract() throws IOException {
        model = GoldenModels.extract(GoldenModels.GPT2, folder);
        weights = model.resolve("model.safetensors");
        age(weights);
        age(model.resolve("config.json"));
    }

    /** So that a write now certainly changes the time, whatever the file system's clock. */
    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-30T12:00:00Z")));
    }

    private static long header(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            return 8 + Long.reverseBytes(bytes.readLong());
        }
    }

    private static void flip(Path file, long at, int mask) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int value = bytes.read();
            bytes.seek(at);
            bytes.write(value ^ mask);
        }
    }

    private static String fingerprint(Path model) {
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model)) {
            return checkpoint.fingerprint();
        }
    }

    @Test
    void anyChangedBitOfAWeightChangesTheFingerprint() throws IOException {
        String plain = fingerprint(model);
        long data = header(weights);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            // The lowest bits of a float: neither NaN nor infinity.
            long at = data + random.nextLong((Files.size(weights) - data) / Float.BYTES) * Float.BYTES;
            int mask = 1 << random.nextInt(8);
            flip(weights, at, mask);
            assertNotEquals(plain, fingerprint(model), "byte " + at + ", seed 3");
            flip(weights, at, mask);
        }
        assertEquals(plain, fingerprint(model));
    }

    @Test
    void aWeightThatIsNotFiniteIsRefusedByFileAndTensor() throws IOException {
        long at = header(weights) + 4 * 12345 + 2;
        try (RandomAccessFile bytes = new RandomAccessFile(weights.toFile(), "rw")) {
            bytes.seek(at);
            bytes.write(0xC0);
            bytes.write(0x7F);
        }
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model)) {
            assertRefused(weights, checkpoint::fingerprint, "tensor '", "contains NaN at row", "finite");
        }
    }

    @Test
    void aModelThatChangesWhileItIsInUseIsFound() throws IOException {
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model)) {
            checkpoint.fingerprint();
            checkpoint.requireUnchanged();
            flip(weights, Files.size(weights) - 4, 1);
            assertRefused(weights, checkpoint::requireUnchanged, "was changed while it was in use");
        }
    }

    @Test
    void theIndexOfShardsBelongsToTheModel() throws IOException {
        Path sharded = RandomCheckpoint.of(RandomCheckpoint.shape("gpt2-mini")).withShards(2)
                .write(folder.resolve("sharded"));
        Path index = sharded.resolve("model.safetensors.index.json");
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(sharded)) {
            checkpoint.fingerprint();
            Files.writeString(index, Files.readString(index) + " ");
            assertRefused(index, checkpoint::requireUnchanged, "was changed while it was in use");
        }
    }

    @Test
    void aTimeThatIsSetBackHidesNoChange() throws IOException {
        FileTime time = Files.getLastModifiedTime(weights);
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model)) {
            checkpoint.fingerprint();
            Files.setLastModifiedTime(weights, time);
            checkpoint.requireUnchanged();
            flip(weights, Files.size(weights) - 4, 1);
            Files.setLastModifiedTime(weights, time);
            assertRefused(weights, checkpoint::requireUnchanged, "was changed while it was in use");
        }
    }

    @Test
    void aModelThatIsReplacedOrCutShortOrDeletedIsFound() throws IOException {
        Path copy = Files.copy(weights, folder.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model)) {
            checkpoint.fingerprint();
            Files.move(copy, weights, StandardCopyOption.REPLACE_EXISTING);
            assertRefused(weights, checkpoint::requireUnchanged, "was changed while it was in use");
        }
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model)) {
            try (RandomAccessFile bytes = new RandomAccessFile(weights.toFile(), "rw")) {
                bytes.setLength(bytes.length() - 4096);
            }
            assertRefused(weights, checkpoint::requireUnchanged, "was cut short from", "while it was in use");
        }
        Files.delete(model.resolve("config.json"));
        assertRefused(model.resolve("config.json"), () -> HuggingFaceCheckpoint.open(model), "no such file");
    }
}
