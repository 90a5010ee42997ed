package dev.palimpsest.internal.loader.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints that {@code make.py} wrote with Python's pickler; see there. */
class TorchFixturesTest {

    private static final List<String> NAMES = List.of("wte.weight", "wpe.weight", "h.0.ln_1.weight", "h.0.ln_1.bias",
            "h.0.attn.c_attn.weight", "h.0.attn.c_attn.bias", "h.0.attn.c_proj.weight", "h.0.attn.c_proj.bias",
            "h.0.ln_2.weight", "h.0.ln_2.bias", "h.0.mlp.c_fc.weight", "h.0.mlp.c_fc.bias", "h.0.mlp.c_proj.weight",
            "h.0.mlp.c_proj.bias", "ln_f.weight", "ln_f.bias");

    @TempDir
    Path temporary;

    private Path extract(String name) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve(name));
        for (String file : List.of("config.json", "pytorch_model.bin", "tokenizer.json")) {
            try (InputStream in = TorchFixturesTest.class.getResourceAsStream("/torch/" + name + "/" + file)) {
                Files.copy(in, folder.resolve(file));
            }
        }
        return folder;
    }

    private static float[] expected(int tensor, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = ((7 * i + 13 * tensor) % 64 - 32) / 64f;
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({"zip, transformer., F16", "legacy, '', F32"})
    void everyTensorHasItsNameShapeTypeAndValues(String name, String prefix, StorageType type) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            TorchFile file = TorchFile.open(extract(name).resolve("pytorch_model.bin"), arena);
            for (int tensor = 0; tensor < NAMES.size(); tensor++) {
                Matrix matrix = file.matrix(prefix + NAMES.get(tensor));
                assertEquals(type, matrix.type());
                assertArrayEquals(expected(tensor, (int) matrix.size()), matrix.toFloats(), NAMES.get(tensor));
            }
            assertEquals(List.of(257L, 4L), file.shape(prefix + "wte.weight"));
            assertEquals(List.of(12L), file.shape(prefix + "h.0.attn.c_attn.bias"));
        }
    }

    @Test
    void buffersAndTiedHeadsAreThereWithoutBeingRead() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            TorchFile file = TorchFile.open(extract("legacy").resolve("pytorch_model.bin"), arena);
            assertEquals(NAMES.size() + 3, file.names().size());
            assertEquals(List.of(1L, 1L, 8L, 8L), file.shape("h.0.attn.bias"));
            assertEquals(List.of(), file.shape("h.0.attn.masked_bias"));
            assertEquals(-10_000, file.matrix("h.0.attn.masked_bias").at(0, 0));
            assertEquals(file.matrix("wte.weight").memory().address(), file.matrix("lm_head.weight").memory().address());
        }
    }

    @ParameterizedTest
    @CsvSource({"zip, F16", "legacy, F32"})
    void bothAreModelsWithATokenizerJsonAlone(String name, StorageType type) throws IOException {
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(extract(name))) {
            assertEquals(Set.of(type), checkpoint.storageTypes());
            assertEquals(257, checkpoint.tokenizer().size());
            // The vocabulary has a token for each byte, in the order of the bytes, and nothing merges.
            assertArrayEquals(new int[] {'a', ' ', 0xC3, 0xA9, 256}, checkpoint.tokenizer().encode("a é<|endoftext|>"));
            assertEquals(64, checkpoint.fingerprint().length());
            GptWeights weights = checkpoint.weights();
            assertTrue(weights.hasTiedHead());
            assertTrue(weights.tokenEmbedding().memory().isMapped());
        }
    }
}
