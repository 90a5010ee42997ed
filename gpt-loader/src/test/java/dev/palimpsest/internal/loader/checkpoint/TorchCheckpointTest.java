package dev.palimpsest.internal.loader.checkpoint;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.loader.RandomCheckpoint;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.pytorch.TorchCheckpoint;
import dev.palimpsest.internal.loader.pytorch.TorchWriter;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole checkpoints in PyTorch's format, compared with the same ones in safetensors. */
class TorchCheckpointTest {

    @TempDir
    Path temporary;

    private static String fingerprint(Path folder) {
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(folder)) {
            return checkpoint.fingerprint();
        }
    }

    private Path torch(String golden, boolean legacy, int shards) throws IOException {
        return TorchCheckpoint.convert(GoldenModels.extract(golden, temporary), temporary.resolve("torch"), legacy,
                StorageType.F32, shards);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt2-mini, false, 1", "gpt2-mini, true, 1", "gpt2-mini, false, 3", "gpt2-mini, true, 3",
        "gptj-mini, false, 1", "gptj-mini, true, 1", "gptj-mini, false, 3", "gptj-mini, true, 3"
    })
    void theFingerprintIsThatOfTheSameWeightsInSafetensors(String golden, boolean legacy, int shards) throws IOException {
        Path torch = torch(golden, legacy, shards);
        assertEquals(fingerprint(temporary.resolve(golden)), fingerprint(torch));
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(torch)) {
            assertEquals(WeightFormat.PYTORCH, checkpoint.format());
            for (GptWeights.Weight weight : checkpoint.weights().list()) {
                assertTrue(weight.matrix().memory().isMapped(), weight.id().label());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"F16", "BF16", "F64"})
    void everyStorageTypeHasTheFingerprintOfSafetensors(StorageType type) throws IOException {
        Path safe = RandomCheckpoint.of(RandomCheckpoint.shape("gpt2-mini")).withStorage(type)
                .write(temporary.resolve("safe"));
        Path torch = TorchCheckpoint.convert(safe, temporary.resolve("torch"), false, type, 1);
        assertEquals(fingerprint(safe), fingerprint(torch));
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(torch)) {
            assertEquals(Set.of(type), checkpoint.storedTypes());
        }
    }

    @Test
    void weightsOfF64AreComputedAsF32() throws IOException {
        Path single = RandomCheckpoint.of(RandomCheckpoint.shape("gptj-mini")).write(temporary.resolve("single"));
        Path wide = TorchCheckpoint.convert(single, temporary.resolve("wide"), true, StorageType.F64, 1);
        assertEquals(fingerprint(single), fingerprint(wide));
        try (HuggingFaceCheckpoint narrow = HuggingFaceCheckpoint.open(single);
                HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(wide)) {
            assertEquals(Set.of(StorageType.F64), checkpoint.storedTypes());
            assertEquals(Set.of(StorageType.F32), checkpoint.storageTypes());
            assertEquals(narrow.bytes(), checkpoint.bytes());
            assertEquals(2 * narrow.bytes(), checkpoint.storedBytes());
            assertArrayEquals(narrow.weights().tokenEmbedding().toFloats(),
                    checkpoint.weights().tokenEmbedding().toFloats());
        }
    }

    /** 1 + 2⁻²⁴ is a tie between two floats, 1 + 2⁻²³ + 2⁻²⁴ another: both round to the even one. */
    @Test
    void roundingToF32IsToNearestTiesToEven() throws IOException {
        Path folder = headedBy(1 + 0x1p-24, 1 + 0x1p-23 + 0x1p-24, -1e-300, 0.1);
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(folder)) {
            float[] bias = checkpoint.weights().finalNorm().bias().toFloats();
            assertArrayEquals(new float[] {1, 1 + 0x1p-22f, -0.0f, 0.1f},
                    new float[] {bias[0], bias[1], bias[2], bias[3]});
        }
    }

    @Test
    void whatF32CannotHoldIsRefusedByTensorAndPlace() throws IOException {
        for (double value : new double[] {1e39, -1e300, Float.MAX_VALUE * (1 + 0x1p-24)}) {
            Path folder = headedBy(0, 0, value, 0);
            assertRefused(folder.resolve("pytorch_model.bin"), () -> HuggingFaceCheckpoint.open(folder),
                    "tensor 'ln_f.bias' contains " + value + " at row 0, column 2, too large for F32");
        }
        Path folder = headedBy(0, Double.NaN, 0, 0);
        assertRefused(folder.resolve("pytorch_model.bin"), () -> HuggingFaceCheckpoint.open(folder),
                "tensor 'ln_f.bias' contains NaN at row 0, column 1");
    }

    /** A model whose {@code ln_f.bias} is of F64 and begins with some values. */
    private Path headedBy(double... values) throws IOException {
        Path folder = GoldenModels.extract(GoldenModels.GPT2, Files.createTempDirectory(temporary, "model"));
        ByteBuffer bytes = ByteBuffer.allocate(64 * 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        TorchWriter writer = TorchCheckpoint.writer(folder.resolve("model.safetensors"), "ln_f.bias");
        writer.tensor("ln_f.bias", "DoubleStorage", 8, bytes.array(), 64);
        Files.write(folder.resolve("pytorch_model.bin"), writer.archive());
        Files.delete(folder.resolve("model.safetensors"));
        return folder;
    }

    @Test
    void safetensorsAreReadWhereBothAreThere() throws IOException {
        Path folder = GoldenModels.extract(GoldenModels.GPT2, temporary);
        Files.writeString(folder.resolve("pytorch_model.bin"), "not read");
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(folder)) {
            assertEquals(WeightFormat.SAFETENSORS, checkpoint.format());
        }
    }

    @Test
    void aWeightThatIsNotFiniteIsRefusedByFileAndTensor() throws IOException {
        Path golden = GoldenModels.extract(GoldenModels.GPT2, temporary);
        for (boolean legacy : new boolean[] {false, true}) {
            Path torch = TorchCheckpoint.convert(golden, temporary.resolve("torch"), legacy, StorageType.F32, 1);
            Path weights = torch.resolve("pytorch_model.bin");
            try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(torch);
                    RandomAccessFile bytes = new RandomAccessFile(weights.toFile(), "rw")) {
                long at = offset(weights, checkpoint.weights().tokenEmbedding().memory().asSlice(0, 64).toArray(
                        ValueLayout.JAVA_BYTE));
                bytes.seek(at + 4 * (64 * 5 + 7));
                bytes.writeInt(Integer.reverseBytes(Float.floatToIntBits(Float.NaN)));
            }
            try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(torch)) {
                assertRefused(weights, checkpoint::fingerprint, "wte.weight' contains NaN at row 5, column 7");
            }
        }
    }

    private static long offset(Path file, byte[] pattern) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at + pattern.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + pattern.length, pattern, 0, pattern.length)) {
                return at;
            }
        }
        throw new IllegalStateException("the weight is not in the file");
    }

    @Test
    void aModelThatChangesWhileItIsInUseIsFound() throws IOException {
        Path torch = torch(GoldenModels.GPT2, false, 2);
        Path shard = torch.resolve("pytorch_model-00002-of-00002.bin");
        Files.setLastModifiedTime(shard, FileTime.from(Instant.parse("2026-01-30T12:00:00Z")));
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(torch)) {
            checkpoint.fingerprint();
            checkpoint.requireUnchanged();
            try (RandomAccessFile bytes = new RandomAccessFile(shard.toFile(), "rw")) {
                bytes.seek(bytes.length() / 2);
                bytes.write(1);
            }
            assertRefused(shard, checkpoint::requireUnchanged, "was changed while it was in use");
        }
    }

    @Test
    void brokenShardsAreRefused() throws IOException {
        Path torch = torch(GoldenModels.GPT2, false, 3);
        Path index = torch.resolve("pytorch_model.bin.index.json");
        ObjectNode json = (ObjectNode) Json.read(index);
        for (String elsewhere : new String[] {"../pytorch_model.bin", "/etc/x.bin", "x.safetensors", ".bin", ""}) {
            ObjectNode wrong = json.deepCopy();
            ((ObjectNode) wrong.path("weight_map")).put("transformer.wte.weight", elsewhere);
            Files.writeString(index, Json.write(wrong));
            assertRefused(index, () -> HuggingFaceCheckpoint.open(torch), "'transformer.wte.weight'", "ending in .bin");
        }
        ObjectNode swapped = json.deepCopy();
        ((ObjectNode) swapped.path("weight_map")).put("transformer.wte.weight", "pytorch_model-00003-of-00003.bin");
        Files.writeString(index, Json.write(swapped));
        assertRefused(torch.resolve("pytorch_model-00003-of-00003.bin"), () -> HuggingFaceCheckpoint.open(torch),
                "no tensor 'transformer.wte.weight', though the index says so");
        Files.writeString(index, Json.write(json));
        Files.delete(torch.resolve("pytorch_model-00002-of-00003.bin"));
        assertRefused(torch.resolve("pytorch_model-00002-of-00003.bin"), () -> HuggingFaceCheckpoint.open(torch),
                "no such file");
        assertFalse(Files.exists(torch.resolve("model.safetensors")));
    }
}
