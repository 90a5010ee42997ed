package dev.palimpsest.loader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.edit.EditBatch;
import dev.palimpsest.edit.EditRequest;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.FineTuning;
import dev.palimpsest.edit.LayerEdit;
import dev.palimpsest.edit.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON inside an edits file, both ways. What is missing or of another kind is an {@link IllegalArgumentException}
 * that names the field; {@link EditsFile} adds the file.
 */
final class EditsJson {

    static final String ALPHA = "alpha";
    static final String NORM = "norm";

    private EditsJson() {}

    static ObjectNode settings(EditSettings settings) {
        ObjectNode node = Json.NODES.objectNode();
        node.put("method", settings.method().id());
        settings.layers().forEach(node.putArray("layers")::add);
        node.set("lambda", Json.number(settings.lambda()));
        node.set("alpha", Json.number(settings.alpha()));
        node.put("steps", settings.steps());
        node.set("clamp", Json.number(settings.clamp()));
        node.set("learning_rate", Json.number(settings.learningRate()));
        node.set("decay", Json.number(settings.decay()));
        node.set("kl", Json.number(settings.kl()));
        node.set("loss_floor", Json.number(settings.lossFloor()));
        node.put("batch_size", settings.batchSize());
        node.set("ridge", Json.number(settings.ridge()));
        node.put("seed", settings.seed());
        FineTuning fineTuning = settings.fineTuning();
        if (fineTuning != null) {
            node.put("objective", fineTuning.objective().id());
            node.set("limit", Json.number(fineTuning.limit()));
        }
        return node;
    }

    static EditSettings settings(JsonNode node) {
        List<Integer> layers = new ArrayList<>();
        for (JsonNode layer : node.path("layers")) {
            layers.add(integer(layer, "layers"));
        }
        Method method = Method.of(text(node.path("method"), "method"));
        FineTuning fineTuning = method == Method.FT
                ? new FineTuning(FineTuning.Objective.of(text(node.path("objective"), "objective")),
                        number(node, "limit"))
                : null;
        return new EditSettings(
                method,
                layers,
                number(node, "lambda"),
                number(node, "alpha"),
                integer(node.path("steps"), "steps"),
                number(node, "clamp"),
                number(node, "learning_rate"),
                number(node, "decay"),
                number(node, "kl"),
                number(node, "loss_floor"),
                integer(node.path("batch_size"), "batch_size"),
                number(node, "ridge"),
                whole(node.path("seed"), "seed"),
                fineTuning);
    }

    static ObjectNode batch(EditBatch batch) {
        ObjectNode node = Json.NODES.objectNode();
        ArrayNode requests = node.putArray("requests");
        for (EditRequest request : batch.requests()) {
            requests.addObject()
                    .put("case_id", request.caseId())
                    .put("prompt", request.prompt())
                    .put("subject", request.subject())
                    .put("target", request.target());
        }
        ObjectNode alpha = node.putObject(ALPHA);
        batch.layers().forEach((layer, edit) -> alpha.set(Integer.toString(layer), Json.number(edit.alpha())));
        ObjectNode norm = node.putObject(NORM);
        batch.layers().forEach((layer, edit) -> {
            if (!(edit instanceof LayerEdit.LowRank)) {
                norm.set(Integer.toString(layer), Json.number(edit.norm()));
            }
        });
        node.set("target_seconds", Json.number(batch.targetSeconds()));
        node.set("update_seconds", Json.number(batch.updateSeconds()));
        return node;
    }

    static List<EditRequest> requests(JsonNode batch) {
        List<EditRequest> requests = new ArrayList<>();
        for (JsonNode node : batch.path("requests")) {
            requests.add(new EditRequest(
                    whole(node.path("case_id"), "case_id"),
                    text(node.path("prompt"), "prompt"),
                    text(node.path("subject"), "subject"),
                    text(node.path("target"), "target")));
        }
        return requests;
    }

    /** A batch's numbers by layer; empty when the file has none of the name. */
    static SortedMap<Integer, Double> byLayer(JsonNode batch, String name) {
        SortedMap<Integer, Double> byLayer = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : batch.path(name).properties()) {
            byLayer.put(Integer.parseUnsignedInt(field.getKey()), number(batch.path(name), field.getKey()));
        }
        return byLayer;
    }

    static double number(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isNumber()) {
            return value.doubleValue();
        }
        return switch (value.asText()) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> throw new IllegalArgumentException("'" + field + "' is not a number");
        };
    }

    static String text(JsonNode value, String field) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException("'" + field + "' is not text");
        }
        return value.textValue();
    }

    private static int integer(JsonNode value, String field) {
        if (!value.canConvertToInt()) {
            throw new IllegalArgumentException("'" + field + "' is not a whole number");
        }
        return (int) whole(value, field);
    }

    private static long whole(JsonNode value, String field) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("'" + field + "' is not a whole number");
        }
        return value.longValue();
    }
}
