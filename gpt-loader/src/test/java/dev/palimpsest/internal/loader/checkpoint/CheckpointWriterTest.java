package dev.palimpsest.internal.loader.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.loader.Fingerprint;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.WeightRole;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointWriterTest {

    /** As many ids as the golden models' tokenizer has, so that it fits. */
    private static final GptConfig GPT2 = new GptConfig(Architectures.of("gpt2"), 2, 12, 3, 20, 16, 600, 0, 1e-5f, 599);
    private static final GptConfig GPTJ = new GptConfig(Architectures.of("gptj"), 3, 16, 2, 40, 16, 610, 4, 2e-6f, -1);

    @TempDir
    Path folder;

    private HuggingFaceCheckpoint open() throws IOException {
        for (String file : List.of("vocab.json", "merges.txt")) {
            try (var in = CheckpointWriterTest.class.getResourceAsStream("/golden/gpt2-mini/" + file)) {
                Files.copy(in, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return HuggingFaceCheckpoint.open(folder);
    }

    private static GptConfig config(Architecture architecture) {
        return architecture.equals(GPT2.architecture()) ? GPT2 : GPTJ;
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void whatIsWrittenInF32IsReadBackToTheBit(Architecture architecture) throws IOException {
        GptConfig config = config(architecture);
        GptWeights weights = RandomGpt.weights(config, 7);
        CheckpointWriter.write(folder, config, weights, StorageType.F32);
        try (HuggingFaceCheckpoint read = open()) {
            assertEquals(config, read.config());
            assertEquals(Fingerprint.of(config, weights), read.fingerprint());
            List<GptWeights.Weight> expected = weights.list();
            List<GptWeights.Weight> actual = read.weights().list();
            assertEquals(expected.size(), actual.size());
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(expected.get(i).id(), actual.get(i).id());
                assertArrayEquals(expected.get(i).matrix().toFloats(), actual.get(i).matrix().toFloats());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"gpt2, F16", "gpt2, BF16", "gptj, F16", "gptj, BF16"})
    void halvesAreTheNearestOnes(String modelType, StorageType storage) throws IOException {
        GptConfig config = config(Architectures.of(modelType));
        GptWeights weights = RandomGpt.weights(config, 8);
        CheckpointWriter.write(folder, config, weights, storage);
        // Half the distance of neighbours, relative: 10 bits of mantissa, or 7. Below 2⁻¹⁴ F16's are 2⁻²⁴ apart.
        double half = storage == StorageType.F16 ? 0x1p-11 : 0x1p-8;
        try (HuggingFaceCheckpoint read = open()) {
            assertEquals(Set.of(storage), read.storageTypes());
            List<GptWeights.Weight> expected = weights.list();
            List<GptWeights.Weight> actual = read.weights().list();
            for (int i = 0; i < expected.size(); i++) {
                double[] exact = expected.get(i).matrix().toDoubles();
                double[] rounded = actual.get(i).matrix().toDoubles();
                for (int at = 0; at < exact.length; at++) {
                    assertEquals(exact[at], rounded[at], half * Math.abs(exact[at]) + 0x1p-25);
                }
            }
        }
    }

    /** The oracle: of the two neighbours the nearer one, and at a tie the one with an even last bit. */
    @Test
    void bf16IsRoundedToNearestTiesToEven() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] bytes = new byte[2];
        for (int i = 0; i < 20_000; i++) {
            int bits = random.nextInt() & (i % 3 == 0 ? 0xFFFF8000 : -1);
            float value = Float.intBitsToFloat(bits);
            float below = Float.intBitsToFloat(bits & 0xFFFF0000);
            float above = Float.intBitsToFloat((bits & 0xFFFF0000) + 0x10000);
            if (!Float.isFinite(value) || !Float.isFinite(above)) {
                continue;
            }
            int nearer = exact(value).subtract(exact(below)).abs().compareTo(exact(above).subtract(exact(value)).abs());
            boolean even = (bits >>> 16 & 1) == 0;
            float expected = nearer < 0 || nearer == 0 && even ? below : above;
            assertTrue(Narrowing.set(MemorySegment.ofArray(bytes), 0, StorageType.BF16, value));
            int stored = (bytes[1] & 0xFF) << 24 | (bytes[0] & 0xFF) << 16;
            assertEquals(Float.floatToRawIntBits(expected), stored, () -> "of " + value);
        }
    }

    private static BigDecimal exact(float value) {
        return new BigDecimal(value);
    }

    @Test
    void theNamesAreThePublishedOnes() throws IOException {
        CheckpointWriter.write(folder, GPT2, RandomGpt.weights(GPT2, 7), StorageType.F16);
        String header = Files.readString(folder.resolve("model.safetensors"), StandardCharsets.ISO_8859_1);
        assertTrue(header.contains("\"transformer.h.1.attn.c_attn.weight\":{\"dtype\":\"F16\",\"shape\":[12,36]"));
        assertTrue(header.contains("\"transformer.ln_f.bias\":{\"dtype\":\"F16\",\"shape\":[12]"));
        assertFalse(header.contains("lm_head"), "a tied head is the embedding");
        String config = Files.readString(folder.resolve("config.json"));
        assertTrue(config.contains("\"architectures\" : [ \"GPT2LMHeadModel\" ]"), config);
        assertTrue(config.contains("\"torch_dtype\" : \"float16\""), config);
        assertTrue(config.contains("\"layer_norm_epsilon\" : 1.0E-5"), config);
    }

    @Test
    void aTiedHeadStaysTied() throws IOException {
        CheckpointWriter.write(folder, GPT2, RandomGpt.weights(GPT2, 7), StorageType.F32);
        try (HuggingFaceCheckpoint read = open()) {
            assertSame(read.weights().tokenEmbedding(), read.weights().head().weight());
        }
    }

    @ParameterizedTest
    @CsvSource({"NaN, F32", "-Infinity, F32", "65520, F16", "3.4e38, BF16"})
    void aWeightTheStorageCannotHoldLeavesWhatWasThere(float value, StorageType storage) throws IOException {
        GptWeights weights = RandomGpt.weights(GPT2, 7);
        CheckpointWriter.write(folder, GPT2, weights, StorageType.F32);
        byte[] before = Files.readAllBytes(folder.resolve("model.safetensors"));
        Matrix bias = weights.blocks().get(1).mlpOut().bias();
        bias.memory().setAtIndex(ValueLayout.JAVA_FLOAT, 5, value);

        String message = assertThrows(IllegalArgumentException.class,
                () -> CheckpointWriter.write(folder, GPT2, weights, storage)).getMessage();

        assertTrue(message.contains("h.1.mlp.c_proj.bias") && message.contains("column 5"), message);
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("model.safetensors")));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count(), "nothing temporary is left");
        }
    }

    @Test
    void weightsOfAnotherShapeOrLayoutAreRefused() {
        GptConfig wider = new GptConfig(Architectures.of("gpt2"), 2, 12, 3, 24, 16, 600, 0, 1e-5f, 599);
        String shape = assertThrows(IllegalArgumentException.class,
                () -> CheckpointWriter.write(folder, wider, RandomGpt.weights(GPT2, 7), StorageType.F32)).getMessage();
        assertTrue(shape.contains("h.0.mlp.c_fc.weight is F32[12, 20], not [12, 24]"), shape);
        GptWeights weights = RandomGpt.weights(GPT2, 7);
        List<GptWeights.Block> blocks = new ArrayList<>(weights.blocks());
        GptWeights.Projection square = blocks.get(1).attentionOut();
        blocks.set(1, blocks.get(1).with(WeightRole.ATTENTION_OUT,
                new GptWeights.Projection(square.weight(), Layout.OUTPUT_INPUT, square.bias())));
        GptWeights turned = new GptWeights(
                weights.tokenEmbedding(), weights.positionEmbedding(), blocks, weights.finalNorm(), weights.head());
        String layout = assertThrows(IllegalArgumentException.class,
                () -> CheckpointWriter.write(folder, GPT2, turned, StorageType.F32)).getMessage();
        assertTrue(layout.contains("h.1.attn.c_proj.weight has the layout OUTPUT_INPUT"), layout);
    }

    @Test
    void weightsOfAnotherArchitectureOrDepthAreRefused() {
        String other = assertThrows(IllegalArgumentException.class,
                () -> CheckpointWriter.write(folder, GPT2, RandomGpt.weights(GPTJ, 7), StorageType.F32)).getMessage();
        assertTrue(other.contains("block.0.attention-out.bias"), other);
        GptConfig deeper = new GptConfig(GPT2.architecture(), 3, 12, 3, 20, 16, 600, 0, 1e-5f, 599);
        String depth = assertThrows(IllegalArgumentException.class,
                () -> CheckpointWriter.write(folder, deeper, RandomGpt.weights(GPT2, 7), StorageType.F32)).getMessage();
        assertTrue(depth.contains("block.2."), depth);
    }
}
