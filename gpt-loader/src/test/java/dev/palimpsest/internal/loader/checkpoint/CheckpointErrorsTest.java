package dev.palimpsest.internal.loader.checkpoint;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.loader.RandomCheckpoint;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointErrorsTest {

    @TempDir
    Path temporary;

    private Path directory;
    private Path config;
    private Path weights;

    @BeforeEach
    void extract() {
        directory = GoldenModels.extract(GoldenModels.GPTJ, temporary);
        config = directory.resolve("config.json");
        weights = directory.resolve("model.safetensors");
    }

    private void refused(Path file, String... parts) {
        assertRefused(file, () -> HuggingFaceCheckpoint.open(directory).close(), parts);
    }

    private void configWith(Consumer<ObjectNode> change) throws IOException {
        extractConfig(GoldenModels.GPTJ, change);
    }

    private void extractConfig(String model, Consumer<ObjectNode> change) throws IOException {
        Path fresh = Files.createTempDirectory(temporary, "fresh");
        ObjectNode json = (ObjectNode) Json.read(GoldenModels.extract(model, fresh).resolve("config.json"));
        change.accept(json);
        Files.writeString(config, Json.write(json));
    }

    @Test
    void aPathThatIsNoFolderIsRefused() {
        Path missing = temporary.resolve("missing");
        assertRefused(missing, () -> HuggingFaceCheckpoint.open(missing), "no such folder", "config.json");
        assertRefused(weights, () -> HuggingFaceCheckpoint.open(weights), "not a folder", "config.json");
    }

    @Test
    void aMissingOrBrokenConfigurationIsRefused() throws IOException {
        Files.writeString(config, "{\"model_type\": \"gptj\",\n \"n_layer\": }");
        refused(config, "not JSON", "line 2");
        Files.writeString(config, "");
        refused(config, "is empty");
        Files.delete(config);
        refused(config, "no such file");
    }

    @Test
    void aModelWeWouldComputeWronglyIsRefused() throws IOException {
        configWith(json -> json.put("model_type", "llama"));
        refused(config, "model_type is llama", "gpt2, gptj");
        configWith(json -> json.remove("model_type"));
        refused(config, "model_type is missing", "gpt2, gptj");
        configWith(json -> json.put("activation_function", "relu"));
        refused(config, "activation_function is relu", "gelu_new");
        configWith(json -> json.put("scale_attn_by_inverse_layer_idx", true));
        refused(config, "scale_attn_by_inverse_layer_idx is true");
        configWith(json -> json.put("scale_attn_weights", false));
        refused(config, "scale_attn_weights is false");
        configWith(json -> json.put("n_head", 5));
        refused(config, "width 64 is not a multiple of 5 heads");
        configWith(json -> json.put("n_layer", "four"));
        refused(config, "n_layer is \"four\"");
        configWith(json -> json.remove("n_embd"));
        refused(config, "n_embd is missing");
        configWith(json -> json.putNull("rotary_dim"));
        refused(config, "rotary_dim is null");
        configWith(json -> json.put("layer_norm_epsilon", 0));
        refused(config, "epsilon must be positive");
    }

    @Test
    void configurationsMaySayThingsInSeveralWays() throws IOException {
        configWith(json -> json.put("activation_function", "gelu_pytorch_tanh").remove("n_positions"));
        assertEquals(64, CheckpointConfig.read(directory).model().positions());
        configWith(json -> json.putArray("eos_token_id").add(7).add(8));
        assertEquals(7, CheckpointConfig.read(directory).model().endOfText());
        configWith(json -> json.putNull("eos_token_id"));
        assertEquals(-1, CheckpointConfig.read(directory).model().endOfText());
        configWith(json -> json.remove("eos_token_id"));
        assertEquals(-1, CheckpointConfig.read(directory).model().endOfText());
        configWith(json -> json.put("n_inner", 100));
        assertEquals(100, CheckpointConfig.read(directory).model().innerWidth());
        configWith(json -> json.remove("tie_word_embeddings"));
        assertEquals(false, CheckpointConfig.read(directory).tied());
        extractConfig(GoldenModels.GPT2, json -> json.remove("tie_word_embeddings"));
        assertEquals(true, CheckpointConfig.read(directory).tied());
    }

    @Test
    void aTensorOfAnotherShapeIsRefusedByName() throws IOException {
        configWith(json -> json.put("n_inner", 128));
        refused(weights, "'transformer.h.0.mlp.fc_in.weight'", "[256, 64]", "expected [128, 64]");
    }

    @Test
    void aMissingTensorIsRefusedByName() throws IOException {
        configWith(json -> json.put("n_layer", 5));
        refused(weights, "no tensor 'h.4.ln_1.weight'");
        extractConfig(GoldenModels.GPT2, json -> {});
        refused(weights, "no tensor 'wpe.weight'");
    }

    @Test
    void gptJWithoutTheHeadOfItsConfigurationIsRefused() throws IOException {
        directory = RandomCheckpoint.of(RandomCheckpoint.shape("gptj-mini"))
                .withTiedHead(true).write(temporary.resolve("headless"));
        config = directory.resolve("config.json");
        configWith(json -> {});
        refused(directory.resolve("model.safetensors"), "no tensor 'lm_head.weight'");
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }
        refused(weights, "the file is cut off");
    }

    @Test
    void aFolderWithoutWeightsIsRefused() throws IOException {
        Files.delete(weights);
        refused(directory, "no model.safetensors");
        refused(directory, "pytorch_model.bin");
    }

    @Test
    void brokenShardsAreRefused() throws IOException {
        directory = RandomCheckpoint.of(RandomCheckpoint.shape("gpt2-mini"))
                .withShards(3).write(temporary.resolve("sharded"));
        Path index = directory.resolve("model.safetensors.index.json");
        JsonNode json = Json.read(index);
        Files.writeString(index, "{}");
        refused(index, "no weight_map");
        ObjectNode elsewhere = json.deepCopy();
        ((ObjectNode) elsewhere.path("weight_map")).put("transformer.wte.weight", "../model.safetensors");
        Files.writeString(index, Json.write(elsewhere));
        refused(index, "'transformer.wte.weight'", "not a file name");
        ObjectNode wrong = json.deepCopy();
        ((ObjectNode) wrong.path("weight_map")).put("transformer.wte.weight", "model-00003-of-00003.safetensors");
        Files.writeString(index, Json.write(wrong));
        refused(directory.resolve("model-00003-of-00003.safetensors"), "no tensor 'transformer.wte.weight'");
        Files.writeString(index, Json.write(json));
        Files.delete(directory.resolve("model-00002-of-00003.safetensors"));
        refused(directory.resolve("model-00002-of-00003.safetensors"), "no such file");
    }

    @Test
    void aTokenizerLargerThanTheEmbeddingIsRefused() {
        GptConfig small = new GptConfig(Architectures.of("gpt2"), 1, 8, 2, 32, 16, 599, 0, 1e-5f, -1);
        directory = RandomCheckpoint.of(small).write(temporary.resolve("small"));
        refused(directory, "the tokenizer has 600 tokens, the model only 599");
    }
}
