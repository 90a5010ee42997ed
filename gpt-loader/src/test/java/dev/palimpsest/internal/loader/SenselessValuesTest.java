package dev.palimpsest.internal.loader;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.KeyStatistics.Moment;
import dev.palimpsest.internal.loader.checkpoint.CheckpointConfig;
import dev.palimpsest.internal.loader.checkpoint.CheckpointTensors;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.tensor.Matrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are well-formed and make no sense. */
class SenselessValuesTest {

    @TempDir
    Path temporary;

    private void configRefused(String field, String value, String... parts) throws IOException {
        String json = "{'model_type':'gpt2','n_layer':2,'n_embd':8,'n_head':2,'n_positions':16,'vocab_size':9,"
                .replace('\'', '"') + "\"" + field + "\":" + value + "}";
        Path file = Files.writeString(temporary.resolve("config.json"), json);
        assertRefused(file, () -> CheckpointConfig.read(temporary), parts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e999", "1e39", "0", "-1", "\"1e-5\"", "1e-999", "true", "null"})
    void anEpsilonIsPositiveAndFinite(String value) throws IOException {
        configRefused("layer_norm_epsilon", value, "epsilon");
    }

    @Test
    void fieldsOfAConfigurationHaveTheirKinds() throws IOException {
        configRefused("eos_token_id", "\"8\"", "eos_token_id");
        configRefused("tie_word_embeddings", "\"yes\"", "tie_word_embeddings");
        configRefused("activation_function", "7", "activation_function");
        configRefused("n_inner", "4294967296", "n_inner");
        configRefused("n_inner", "2.0", "n_inner");
        configRefused("x", "1,\"n_layer\":2", "Duplicate field 'n_layer'");
        configRefused("x", "[".repeat(2_000) + "]".repeat(2_000), "nesting depth");
        configRefused("x", "9".repeat(5_000), "not JSON");
    }

    @Test
    void aMillionLayersAreNotCountedUpTo() throws IOException {
        Path folder = GoldenModels.extract(GoldenModels.GPT2, temporary);
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceAll("\"n_layer\" *: *\\d+", "\"n_layer\": 2147483647"));
        assertRefused(folder.resolve("model.safetensors"), () -> HuggingFaceCheckpoint.open(folder),
                "tensors, too few for 2147483647 layers");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "../../etc/passwd", "/etc/passwd", "..", ".", "", "a/b.safetensors", "..\\\\x.safetensors", "\\u0000.safetensors",
        "\\ud800.safetensors", "\\u001b[2J.safetensors", ".hidden.safetensors", "x"
    })
    void aShardLiesBesideItsIndex(String name) throws IOException {
        Path index = Files.writeString(temporary.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"wte.weight\":\"" + name + "\"}}");
        try (Arena arena = Arena.ofConfined()) {
            assertRefused(index, () -> CheckpointTensors.open(temporary, arena), "'wte.weight'", "not a file name");
        }
    }

    @Test
    void aPickleThatIsNoStateDictIsRefused() throws IOException {
        Path index = Files.writeString(temporary.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"a\":\"pytorch_model-00001-of-00002.bin\"}}");
        try (Arena arena = Arena.ofConfined()) {
            assertRefused(index, () -> CheckpointTensors.open(temporary, arena),
                    "'pytorch_model-00001-of-00002.bin'", "not a file name ending in .safetensors");
        }
        Files.delete(index);
        Path pickle = Files.write(temporary.resolve("pytorch_model.bin"), new byte[] {(byte) 0x80, 2, '.'});
        try (Arena arena = Arena.ofConfined()) {
            assertRefused(pickle, () -> CheckpointTensors.open(temporary, arena), "the pickle ends with 0 values");
        }
    }

    /** In version 1, layer 4294967296 was read as layer 0. */
    @ParameterizedTest
    @CsvSource({"4294967296, 'beyond 2147483647'", "-1, not a count", "00, not a count", "1e3, not a count", "'', not a count",
        "99999999999999999999, not a count", "x, not a count"})
    void aLayerOfStatisticsIsAnIndex(String layer, String part) {
        Path file = temporary.resolve("s.stats");
        new SafetensorsWriter().metadata("format", "palimpsest-statistics").metadata("version", "1")
                .metadata("tokens." + layer, "9").metadata("tokens.0", "9")
                .matrix("second_moment_sum." + layer, Matrix.of(1, 1, new double[] {1})).write(file);
        assertRefused(file, () -> StatisticsFile.read(file), part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "+5", "5.0", "", " 5", "٥", "18446744073709551617"})
    void aCountOfTokensIsAPositiveNumber(String count) {
        Path file = temporary.resolve("s.stats");
        new SafetensorsWriter().metadata("format", "palimpsest-statistics").metadata("version", "1")
                .metadata("tokens.0", count)
                .matrix("second_moment_sum.0", Matrix.of(1, 1, new double[] {1})).write(file);
        assertRefused(file, () -> StatisticsFile.read(file), "tokens.0");
    }

    @ParameterizedTest
    @CsvSource({"rank.0, -1", "rank.0, 1e0", "rank.0, 3", "complement.0, yes", "complement.0, True"})
    void aNullSpaceHasARankAndAFlag(String name, String value) {
        Path written = temporary.resolve("s.stats");
        StatisticsFile.write(written, new KeyStatistics("f",
                Map.of(0, new Moment(Matrix.of(1, 1, new double[] {1}), 1)), Map.of()));
        try (StatisticsFile statistics = StatisticsFile.read(written)) {
            NullSpaceFile kept = NullSpaceFile.beside(written, statistics.statistics());
            kept.keep(0, new dev.palimpsest.internal.editing.memory.NullSpace(
                    new double[] {1}, 1, false, Matrix.of(1, 1, new double[] {1})));
            Path file = temporary.resolve("s.stats.null-space");
            assertEquals(1, NullSpaceFile.open(file, statistics.statistics()).find(0).orElseThrow().rank());
            byte[] bytes = Files.readAllBytes(file);
            String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
            String old = name.startsWith("rank") ? "\"rank.0\":\"1\"" : "\"complement.0\":\"false\"";
            int at = text.indexOf(old);
            // The header is padded with spaces, so another value of its length fits.
            String changed = "\"" + name + "\":\"" + value + "\"";
            String padded = text.substring(0, at) + changed + text.substring(at + old.length());
            int length = (int) text.charAt(0) + (text.charAt(1) << 8) + changed.length() - old.length();
            padded = "" + (char) (length & 0xFF) + (char) (length >> 8) + padded.substring(2);
            Files.write(file, padded.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            assertRefused(file, () -> NullSpaceFile.open(file, statistics.statistics()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
