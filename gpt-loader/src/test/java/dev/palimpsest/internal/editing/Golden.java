package dev.palimpsest.internal.editing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.StatisticsCollector;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.QuickArtifacts;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A golden model on an engine, with the numbers an independent implementation computed from it. */
public final class Golden implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The names of settings in configurations. */
    private static final Map<String, String> FIELDS = Map.of(
            "clamp", "clamp_norm_factor", "learning-rate", "learning_rate", "decay", "weight_decay", "kl", "kl_factor",
            "batch-size", "batch", "null-space", "null_space_threshold", "l2", "L2", "radius", "epsilon",
            "nll-factor", "nll_factor", "unlearning-weight", "a");

    private final Path directory;
    private final HuggingFaceCheckpoint checkpoint;
    private final Safetensors tensors;
    private final Engine engine;
    public final Gpt gpt;
    public final JsonNode expected;

    public Golden(String name, Path parent, Engine engine) {
        this.directory = GoldenModels.extract(name, parent);
        this.checkpoint = HuggingFaceCheckpoint.open(directory);
        this.tensors = Safetensors.open(directory.resolve("expected.safetensors"));
        this.engine = engine;
        this.gpt = Gpt.open(checkpoint.config(), checkpoint.weights(), checkpoint.fingerprint(), engine);
        this.expected = json("expected.json");
    }

    public Tokenizer tokenizer() {
        return checkpoint.tokenizer();
    }

    public GptWeights weights() {
        return checkpoint.weights();
    }

    public Matrix tensor(String name) {
        return tensors.matrix(name);
    }

    /** The lines of the plain text, each a document. */
    public List<int[]> documents() {
        try {
            return Files.readAllLines(directory.resolve("text.txt")).stream().map(tokenizer()::encode).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<EditRequest> requests() {
        List<EditRequest> requests = new ArrayList<>();
        for (JsonNode record : json("edits.json")) {
            requests.add(new EditRequest(record.get("case_id").asLong(), record.get("prompt").asText(),
                    record.get("subject").asText(), record.get("target_new").asText(),
                    record.get("ground_truth").asText()));
        }
        return requests;
    }

    public List<String> contexts() {
        List<String> contexts = new ArrayList<>();
        expected.at("/config/contexts").forEach(context -> contexts.add(context.asText()));
        return contexts;
    }

    /** The settings of {@code expected.json} that a method has. */
    public Settings settings(String method) {
        return settings(method, expected.get("config"));
    }

    /** The settings of a configuration that a method has; its own defaults for the rest. */
    public Settings settings(String method, JsonNode config) {
        Given given = Given.NOTHING;
        EditingMethod chosen = Methods.of(method);
        for (Setting<?> setting : chosen.schema()) {
            JsonNode value = config.path(FIELDS.getOrDefault(setting.name(), setting.name()));
            if (!value.isMissingNode()) {
                given = with(given, setting, value);
            }
        }
        return Methods.settings(chosen, gpt.config(), given);
    }

    private static <T> Given with(Given given, Setting<T> setting, JsonNode value) {
        String text = value.isArray()
                ? StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText).collect(Collectors.joining(","))
                : value.asText();
        return given.with(setting, setting.parse(text));
    }

    /** Second moments over the plain text. */
    public KeyStatistics statistics() {
        try (StatisticsCollector collector = new StatisticsCollector(gpt, settings("comeba-hk").layers(), KeyStatistics.INPUTS)) {
            collector.add(documents());
            return collector.statistics(Map.of());
        }
    }

    /** Artifacts of all trained methods. */
    QuickArtifacts artifacts() {
        return new QuickArtifacts(gpt, tokenizer());
    }

    /** The context of this model's editors. */
    public EditingContext context() {
        return EditingContext.of(gpt, tokenizer(), statistics()).with(artifacts());
    }

    Editor editor(String method) {
        return Methods.open(context(), settings(method), contexts());
    }

    /** The requests of batch {@code b} of the expected ones. */
    public List<EditRequest> batch(int b) {
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

    public static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).isNull() ? Double.NaN : array.get(i).asDouble();
        }
        return values;
    }

    public static int[] ints(JsonNode array) {
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
