package dev.palimpsest.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.palimpsest.compute.Engine;
import dev.palimpsest.loader.GoldenModels;
import dev.palimpsest.loader.HuggingFaceCheckpoint;
import dev.palimpsest.loader.Safetensors;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.GptWeights;
import dev.palimpsest.model.Tokenizer;
import dev.palimpsest.tensor.Matrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A golden model on an engine, with the numbers an independent implementation computed from it. */
final class Golden implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final HuggingFaceCheckpoint checkpoint;
    private final Safetensors tensors;
    private final Engine engine;
    final Gpt gpt;
    final JsonNode expected;

    Golden(String name, Path parent, Engine engine) {
        this.directory = GoldenModels.extract(name, parent);
        this.checkpoint = HuggingFaceCheckpoint.open(directory);
        this.tensors = Safetensors.open(directory.resolve("expected.safetensors"));
        this.engine = engine;
        this.gpt = Gpt.open(checkpoint.config(), checkpoint.weights(), checkpoint.fingerprint(), engine);
        this.expected = json("expected.json");
    }

    Tokenizer tokenizer() {
        return checkpoint.tokenizer();
    }

    GptWeights weights() {
        return checkpoint.weights();
    }

    Matrix tensor(String name) {
        return tensors.matrix(name);
    }

    /** The lines of the plain text, each a document. */
    List<int[]> documents() {
        try {
            return Files.readAllLines(directory.resolve("text.txt")).stream().map(tokenizer()::encode).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<EditRequest> requests() {
        List<EditRequest> requests = new ArrayList<>();
        for (JsonNode record : json("edits.json")) {
            requests.add(new EditRequest(record.get("case_id").asLong(), record.get("prompt").asText(),
                    record.get("subject").asText(), record.get("target_new").asText()));
        }
        return requests;
    }

    List<String> contexts() {
        List<String> contexts = new ArrayList<>();
        expected.at("/config/contexts").forEach(context -> contexts.add(context.asText()));
        return contexts;
    }

    EditSettings settings(Method method) {
        JsonNode config = expected.get("config");
        List<Integer> layers = new ArrayList<>();
        config.get("layers").forEach(layer -> layers.add(layer.asInt()));
        return new EditSettings(method, layers, config.get("lambda").asDouble(), config.get("alpha").asDouble(),
                config.get("steps").asInt(), config.get("clamp_norm_factor").asDouble(),
                config.get("learning_rate").asDouble(), config.get("weight_decay").asDouble(),
                config.get("kl_factor").asDouble(), 0.05, config.get("batch").asInt(), 0, 0);
    }

    /** Second moments over the plain text. */
    KeyStatistics statistics() {
        try (StatisticsCollector collector = new StatisticsCollector(gpt, settings(Method.COMEBA_HK).layers())) {
            collector.add(documents());
            return collector.statistics(Map.of());
        }
    }

    Editor editor(Method method) {
        return Editor.open(gpt, tokenizer(), statistics(), settings(method), contexts(), EditListener.SILENT);
    }

    /** The requests of batch {@code b} of the expected ones. */
    List<EditRequest> batch(int b) {
        List<EditRequest> requests = requests();
        List<EditRequest> batch = new ArrayList<>();
        for (JsonNode id : expected.get("batches").get(b).get("case_ids")) {
            batch.add(requests.stream().filter(r -> r.caseId() == id.asLong()).findFirst().orElseThrow());
        }
        return batch;
    }

    private JsonNode json(String file) {
        try {
            return JSON.readTree(directory.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).isNull() ? Double.NaN : array.get(i).asDouble();
        }
        return values;
    }

    static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }

    @Override
    public void close() {
        tensors.close();
        checkpoint.close();
        engine.close();
    }
}
