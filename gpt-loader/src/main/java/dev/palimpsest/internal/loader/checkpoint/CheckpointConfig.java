package dev.palimpsest.internal.loader.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The content of a checkpoint's {@code config.json}.
 *
 * @param model the model's shape
 * @param tied  whether the head is the token embedding
 */
public record CheckpointConfig(GptConfig model, boolean tied) {

    public static final String FILE = "config.json";

    /** @throws InvalidFileException when the file is missing or describes an unsupported model */
    public static CheckpointConfig read(Path directory) {
        Path file = directory.resolve(FILE);
        if (Files.notExists(file)) {
            throw new InvalidFileException(file, "no such file", "give the folder of a checkpoint; an export that was"
                    + " interrupted gets it last, rerun its command");
        }
        JsonNode root = Json.read(file);
        if (!root.isObject()) {
            throw new InvalidFileException(file, "not a JSON object", JsonFields.REMEDY);
        }
        JsonFields fields = new JsonFields(file, root);
        String type = fields.text("model_type", "missing");
        Architecture architecture = Architectures.find(type)
                .orElseThrow(() -> new InvalidFileException(file, "model_type is " + Quote.bare(type),
                        "give a checkpoint of a supported type: " + Architectures.supported()));
        try {
            return new CheckpointConfig(
                    architecture.config(fields), fields.flag("tie_word_embeddings", architecture.tiedHead()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidFileException(file, e.getMessage(), JsonFields.REMEDY, e);
        }
    }

    /**
     * The file's content for a model whose weights are stored as {@code storage}: the fields that Hugging Face's
     * models and {@link #read} need.
     */
    public ObjectNode json(StorageType storage) {
        Architecture architecture = model.architecture();
        ObjectNode json = Json.NODES.objectNode();
        json.put("model_type", architecture.modelType());
        json.putArray("architectures").add(architecture.modelClass());
        architecture.fields(model).forEach((field, value) -> {
            switch (value) {
                case Integer number -> json.put(field, number);
                case Double number -> json.put(field, number);
                default -> json.put(field, value.toString());
            }
        });
        Integer end = model.endOfText() < 0 ? null : Integer.valueOf(model.endOfText());
        json.put("bos_token_id", end).put("eos_token_id", end);
        json.put("tie_word_embeddings", tied);
        json.put("torch_dtype", ExportedConfig.name(storage));
        return json;
    }
}
