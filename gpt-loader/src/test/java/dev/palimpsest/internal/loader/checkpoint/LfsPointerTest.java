package dev.palimpsest.internal.loader.checkpoint;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;

import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.loader.RandomCheckpoint;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.loader.pytorch.TorchCheckpoint;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LfsPointerTest {

    private static final String POINTER = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:7cb18dc9bafbfcf74629a4b760af1b160957a83e
            size 548118077
            """;

    @TempDir
    Path temporary;

    private static void refused(Path pointer, Path model) throws IOException {
        Files.writeString(pointer, POINTER);
        assertRefused(pointer, () -> HuggingFaceCheckpoint.open(model), "is a Git LFS pointer",
                "of 548118077 bytes", "was not downloaded", "git lfs pull");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "model.safetensors", "vocab.json", "merges.txt", "added_tokens.json",
            "tokenizer_config.json"})
    void aPointerInThePlaceOfAFileIsExplained(String file) throws IOException {
        Path model = GoldenModels.extract(GoldenModels.GPT2, temporary);
        refused(model.resolve(file), model);
    }

    @Test
    void aPointerInThePlaceOfATokenizerJsonIsExplained() throws IOException {
        Path model = GoldenModels.extract(GoldenModels.GPT2, temporary);
        Files.delete(model.resolve("vocab.json"));
        refused(model.resolve("tokenizer.json"), model);
    }

    @Test
    void aPointerInThePlaceOfPyTorchsFilesIsExplained() throws IOException {
        Path model = GoldenModels.extract(GoldenModels.GPT2, temporary);
        Path sharded = TorchCheckpoint.convert(model, temporary.resolve("sharded"), false, StorageType.F32, 2);
        refused(sharded.resolve("pytorch_model-00002-of-00002.bin"), sharded);
        refused(sharded.resolve("pytorch_model.bin.index.json"), sharded);
        Files.delete(model.resolve("model.safetensors"));
        refused(model.resolve("pytorch_model.bin"), model);
    }

    @Test
    void aPointerInThePlaceOfAShardOrIndexIsExplained() throws IOException {
        Path model = RandomCheckpoint.of(RandomCheckpoint.shape("gpt2-mini")).withShards(3)
                .write(temporary.resolve("sharded"));
        refused(model.resolve("model-00003-of-00003.safetensors"), model);
        refused(model.resolve("model.safetensors.index.json"), model);
    }

    @Test
    void aPointerInThePlaceOfStatisticsIsExplained() throws IOException {
        for (String name : new String[] {"transformer.h.3.mlp.c_proj_float32_mom2_100000.npz", "gpt2-xl.stats"}) {
            Path file = Files.writeString(temporary.resolve(name), POINTER);
            assertRefused(file, () -> StatisticsFile.read(file), "is a Git LFS pointer", "git lfs pull");
        }
    }

    @Test
    void aFileThatBeginsLikeOneButIsLongerIsNone() throws IOException {
        Path model = GoldenModels.extract(GoldenModels.GPT2, temporary);
        Files.writeString(model.resolve("config.json"), POINTER + "x".repeat(1_024));
        assertRefused(model.resolve("config.json"), () -> HuggingFaceCheckpoint.open(model), "not JSON");
    }
}
