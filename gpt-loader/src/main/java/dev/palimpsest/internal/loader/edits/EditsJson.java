package dev.palimpsest.internal.loader.edits;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.message.Quote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes and reads the JSON in an edits file. */
public final class EditsJson {

    public static final String CHANGES = "changes";

    private static final String FIGURES = "figures";
    private static final String PREDICTED = "predicted";

    /** Names that methods choose; anything else would not come back from a file as it went in. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,80}");

    private EditsJson() {}

    public static ObjectNode settings(Settings settings) {
        ObjectNode node = Json.NODES.objectNode();
        for (Setting<?> setting : Methods.of(settings).schema()) {
            Object value = settings.values().get(setting.name());
            if (value != null) {
                node.set(setting.field(), JsonValues.plain(value));
            }
        }
        return node;
    }

    /** @throws IllegalArgumentException when there is no such method, or a value is missing or out of range */
    public static Settings settings(String id, JsonNode node) {
        EditingMethod method = Methods.of(id);
        SequencedMap<String, Object> values = new LinkedHashMap<>();
        for (Setting<?> setting : method.schema()) {
            JsonNode value = node.path(setting.field());
            if (!value.isMissingNode()) {
                values.put(setting.name(), JsonValues.setting(setting, value));
            }
        }
        Settings settings = new Settings(id, values);
        settings.layers();
        settings.batchSize();
        return settings;
    }

    /** Everything about a batch but its changes. */
    public static ObjectNode batch(EditBatch batch) {
        ObjectNode node = Json.NODES.objectNode();
        ArrayNode requests = node.putArray("requests");
        for (EditRequest request : batch.requests()) {
            ObjectNode fields = requests.addObject().put("case_id", request.caseId()).put("prompt", request.prompt());
            if (request.hasSubject()) {
                fields.put("subject", request.subject());
            }
            fields.put("target", request.target());
            if (request.hasOldTarget()) {
                fields.put("old_target", request.oldTarget());
            }
        }
        ObjectNode figures = node.putObject(FIGURES);
        batch.figures().forEach((name, byLayer) -> {
            ObjectNode values = figures.putObject(name);
            byLayer.forEach((layer, value) -> values.set(Integer.toString(layer), Json.number(value)));
        });
        if (batch.predicted() != null) {
            node.putObject(PREDICTED).put("before", batch.predicted().before()).put("after", batch.predicted().after());
        }
        node.set("target_seconds", Json.number(batch.targetSeconds()));
        node.set("update_seconds", Json.number(batch.updateSeconds()));
        return node;
    }

    public static List<EditRequest> requests(JsonNode batch) {
        List<EditRequest> requests = new ArrayList<>();
        for (JsonNode node : JsonValues.list(batch, "requests")) {
            requests.add(new EditRequest(
                    JsonValues.whole(node.path("case_id"), "case_id"),
                    JsonValues.text(node.path("prompt"), "prompt"),
                    optional(node, "subject"),
                    JsonValues.text(node.path("target"), "target"),
                    optional(node, "old_target")));
        }
        return requests;
    }

    private static String optional(JsonNode node, String field) {
        return node.has(field) ? JsonValues.text(node.path(field), field) : null;
    }

    /** How many of a batch's facts are predicted; null in files that do not say. @param facts in the batch */
    public static EditBatch.Predicted predicted(JsonNode batch, int facts) {
        JsonNode node = batch.path(PREDICTED);
        return node.isMissingNode()
                ? null
                : new EditBatch.Predicted(count(node, "before", facts), count(node, "after", facts));
    }

    private static int count(JsonNode node, String field, int most) {
        int count = JsonValues.integer(node.path(field), field);
        if (count < 0 || count > most) {
            throw new IllegalArgumentException("'" + field + "' is " + count + ", of " + most + " facts");
        }
        return count;
    }

    public static SortedMap<String, SortedMap<Integer, Double>> figures(JsonNode batch) {
        SortedMap<String, SortedMap<Integer, Double>> figures = new TreeMap<>();
        if (!batch.path(FIGURES).isObject()) {
            throw new IllegalArgumentException("'" + FIGURES + "' is not an object");
        }
        for (Map.Entry<String, JsonNode> field : batch.path(FIGURES).properties()) {
            if (!NAME.matcher(field.getKey()).matches()) {
                throw new IllegalArgumentException(Quote.of(field.getKey()) + " is not the name of a figure");
            }
            // Methods use NaN for a figure that does not apply, but every batch has residuals.
            figures.put(field.getKey(), field.getKey().equals(EditBatch.RESIDUAL_NORM)
                    ? JsonValues.measuredByLayer(batch.path(FIGURES), field.getKey())
                    : JsonValues.byLayer(batch.path(FIGURES), field.getKey()));
        }
        return figures;
    }
}
