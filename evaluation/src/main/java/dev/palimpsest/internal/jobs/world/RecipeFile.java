package dev.palimpsest.internal.jobs.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.jobs.Version;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The options with which a world is made, in its folder from the beginning, and the result, once there is one. It marks
 * the folder as a world's and tells which command continues it.
 *
 * <pre>
 *   {"format": 1, "palimpsest": VERSION,
 *    "options": {"people": "250", … "engine": "cpu"},
 *    "result": {"steps": 1700, "questions": 4000, "answered": 4000, "files": {"model.safetensors": digest, …}},
 *    "digest": …, "digest_of_seconds": …}
 * </pre>
 *
 * @param options by name
 * @param result  null while the world is unfinished
 */
record RecipeFile(SequencedMap<String, String> options, Result result) {

    static final String NAME = "recipe.json";

    private static final int FORMAT = 1;
    private static final String REMEDY = "choose another --out, or delete the folder to make the world again";

    /**
     * What came of the training.
     *
     * @param steps     training steps
     * @param questions asked
     * @param answered  correctly
     * @param files     {@link dev.palimpsest.internal.loader.file.ContentScan#digest} by file name
     */
    record Result(int steps, int questions, int answered, Map<String, String> files) {}

    /** @throws InvalidFileException when the file is damaged or of another format */
    static RecipeFile read(Path folder) {
        Path file = folder.resolve(NAME);
        JsonNode root = json(file);
        if (root.path("format").asInt() != FORMAT || !root.path("options").isObject()) {
            throw new InvalidFileException(file, "not the recipe of a world in format " + FORMAT, REMEDY);
        }
        JsonNode result = root.get("result");
        return new RecipeFile(strings(file, root.get("options")), result == null ? null : result(file, result));
    }

    /** The reader's remedies are for files that can be had again. */
    private static JsonNode json(Path file) {
        try {
            return SealedJson.read(file);
        } catch (InvalidFileException e) {
            throw new InvalidFileException(file, "cannot be read as the recipe of a world", REMEDY, e);
        }
    }

    private static Result result(Path file, JsonNode result) {
        return new Result(count(file, result, "steps"), count(file, result, "questions"),
                count(file, result, "answered"), strings(file, result.path("files")));
    }

    private static int count(Path file, JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isInt() || value.intValue() < 0) {
            throw new InvalidFileException(file, "the result has no valid '" + name + "'", REMEDY);
        }
        return value.intValue();
    }

    private static SequencedMap<String, String> strings(Path file, JsonNode node) {
        SequencedMap<String, String> strings = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getValue().isTextual()) {
                throw new InvalidFileException(file, "'" + field.getKey() + "' is not a string", REMEDY);
            }
            strings.put(field.getKey(), field.getValue().textValue());
        }
        return strings;
    }

    /** Writes the file atomically, replacing an existing one. The same world gives the same bytes. */
    void write(Path folder) {
        ObjectNode root = Json.NODES.objectNode().put("format", FORMAT).put("palimpsest", Version.number());
        options.forEach(root.putObject("options")::put);
        if (result != null) {
            ObjectNode node = root.putObject("result")
                    .put("steps", result.steps())
                    .put("questions", result.questions())
                    .put("answered", result.answered());
            result.files().forEach(node.putObject("files")::put);
        }
        AtomicFile.write(folder.resolve(NAME), SealedJson.text(root));
    }
}
