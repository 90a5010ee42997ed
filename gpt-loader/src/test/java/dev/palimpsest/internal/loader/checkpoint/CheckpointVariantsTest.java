package dev.palimpsest.internal.loader.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.loader.RandomCheckpoint;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same random model in every variant of a checkpoint. */
class CheckpointVariantsTest {

    @TempDir
    Path temporary;

    private static RandomCheckpoint model(String shape) {
        return RandomCheckpoint.of(RandomCheckpoint.shape(shape));
    }

    private int written;

    private HuggingFaceCheckpoint open(RandomCheckpoint checkpoint) {
        return HuggingFaceCheckpoint.open(checkpoint.write(temporary.resolve("model" + written++)));
    }

    private static void assertSameWeights(
            HuggingFaceCheckpoint expected, HuggingFaceCheckpoint actual, double relative) {
        assertEquals(expected.config(), actual.config());
        List<GptWeights.Weight> left = expected.weights().list();
        List<GptWeights.Weight> right = actual.weights().list();
        assertEquals(left.size(), right.size());
        for (int i = 0; i < left.size(); i++) {
            String role = left.get(i).id().label();
            assertEquals(role, right.get(i).id().label());
            float[] values = left.get(i).matrix().toFloats();
            float[] others = right.get(i).matrix().toFloats();
            assertEquals(values.length, others.length, role);
            for (int at = 0; at < values.length; at++) {
                assertEquals(values[at], others[at], relative * (Math.abs(values[at]) + 1e-4), role);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void shardsNamesAndBuffersDoNotMatter(String shape) {
        RandomCheckpoint plain = model(shape);
        try (HuggingFaceCheckpoint expected = open(plain);
                HuggingFaceCheckpoint sharded = open(plain.withShards(3));
                HuggingFaceCheckpoint unprefixed = open(plain.withoutPrefix());
                HuggingFaceCheckpoint buffered = open(plain.withBuffers());
                HuggingFaceCheckpoint all = open(plain.withShards(7).withoutPrefix().withBuffers())) {
            for (HuggingFaceCheckpoint other : List.of(sharded, unprefixed, buffered, all)) {
                assertSameWeights(expected, other, 0);
                assertEquals(expected.parameters(), other.parameters());
                assertEquals(expected.fingerprint(), other.fingerprint());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = StorageType.class, names = {"F16", "BF16"})
    void halfTheBytesAreTheSameWeightsRounded(StorageType type) {
        for (String shape : List.of("gpt2-mini", "gptj-mini")) {
            try (HuggingFaceCheckpoint full = open(model(shape));
                    HuggingFaceCheckpoint half = open(model(shape).withStorage(type))) {
                assertEquals(Set.of(type), half.storageTypes());
                assertEquals(full.bytes(), 2 * half.bytes());
                assertSameWeights(full, half, type == StorageType.F16 ? 1e-3 : 4e-3);
                assertNotEquals(full.fingerprint(), half.fingerprint());
            }
        }
    }

    @Test
    void storageTypesMayBeMixed() {
        try (HuggingFaceCheckpoint full = open(model("gptj-mini"));
                HuggingFaceCheckpoint mixed = open(model("gptj-mini")
                        .withStorage(StorageType.F32, StorageType.F16, StorageType.BF16))) {
            assertEquals(Set.of(StorageType.F32, StorageType.F16, StorageType.BF16), mixed.storageTypes());
            assertSameWeights(full, mixed, 4e-3);
        }
    }

    @Test
    void aHeadOfItsOwnIsUsedAndCounted() {
        try (HuggingFaceCheckpoint tied = open(model("gpt2-mini"));
                HuggingFaceCheckpoint own = open(model("gpt2-mini").withTiedHead(false))) {
            assertSame(tied.weights().tokenEmbedding(), tied.weights().head().weight());
            assertNotSame(own.weights().tokenEmbedding(), own.weights().head().weight());
            assertEquals(tied.parameters() + 600 * 64, own.parameters());
            assertNotEquals(tied.fingerprint(), own.fingerprint());
        }
        try (HuggingFaceCheckpoint tied = open(model("gptj-mini").withTiedHead(true))) {
            assertSame(tied.weights().tokenEmbedding(), tied.weights().head().weight());
            assertEquals(600, tied.weights().head().bias().columns());
        }
    }

    @Test
    void gpt2WithoutTheHeadOfItsConfigurationIsTied() throws IOException {
        Path directory = model("gpt2-mini").write(temporary);
        Path config = directory.resolve("config.json");
        Files.writeString(config, Files.readString(config)
                .replace("\"tie_word_embeddings\":true", "\"tie_word_embeddings\":false"));
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(directory)) {
            assertSame(checkpoint.weights().tokenEmbedding(), checkpoint.weights().head().weight());
        }
    }

    @Test
    void theEmbeddingMayHaveMoreRowsThanThereAreTokens() {
        GptConfig config = new GptConfig(Architectures.of("gptj"), 1, 8, 2, 20, 16, 640, 2, 1e-5f, -1);
        try (HuggingFaceCheckpoint checkpoint = open(RandomCheckpoint.of(config))) {
            assertEquals(config, checkpoint.config());
            assertEquals(600, checkpoint.tokenizer().size());
            assertEquals(640, checkpoint.weights().tokenEmbedding().rows());
        }
    }

    @Test
    void theSeedIsTheModel() {
        try (HuggingFaceCheckpoint first = open(model("gpt2-mini"));
                HuggingFaceCheckpoint again = open(model("gpt2-mini"));
                HuggingFaceCheckpoint other = open(model("gpt2-mini").withSeed(2))) {
            assertEquals(first.fingerprint(), again.fingerprint());
            assertNotEquals(first.fingerprint(), other.fingerprint());
            assertTrue(first.fingerprint().matches("[0-9a-f]{64}"));
            assertArrayEquals(first.weights().finalNorm().gain().toFloats(),
                    again.weights().finalNorm().gain().toFloats());
        }
    }
}
