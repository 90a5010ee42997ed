package dev.palimpsest.internal.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.loader.file.Json;
import java.util.Map;

/**
 * The fields of editing's events; {@link EventLog} adds {@code time} and {@code event}.
 *
 * <pre>
 *   started    command, method, facts (when the run is complete), edits (saved by earlier runs)
 *   batch      method, batch (its number, from 1), facts (of the batch), predicted (of them, by the edited model), before
 *              (by the model that the batch was edited on), alpha {"LAYER": threshold}, residual_norm {"LAYER": norm},
 *              seconds, edits (in all batches so far), case_ids
 *   finished   method, edits, facts (with different prompts), predicted (of them, by the edited model), before (by the
 *              unedited model)
 * </pre>
 *
 * A figure that was not measured is left out; infinity and NaN are texts.
 */
final class EditEvents {

    private EditEvents() {}

    static ObjectNode started(ShellCommand command, Edits existing, int facts) {
        return Json.NODES.objectNode()
                .put("command", command.toString())
                .put("method", existing.settings().method())
                .put("facts", facts)
                .put("edits", existing.size());
    }

    /** @param edits with the batch as the last */
    static ObjectNode batch(Edits edits) {
        return batch(edits.settings().method(), edits.batches().size(), edits.batches().getLast(), edits.alpha(), edits.size());
    }

    /**
     * A batch.
     *
     * @param number its number, from 1
     * @param alpha  the threshold of each hook layer with the batch
     * @param edits  number of edits in all batches so far
     */
    static ObjectNode batch(String method, int number, EditBatch batch, Map<Integer, Double> alpha, int edits) {
        ObjectNode fields = Json.NODES.objectNode()
                .put("method", method)
                .put("batch", number)
                .put("facts", batch.size());
        if (batch.predicted() != null) {
            fields.put("predicted", batch.predicted().after()).put("before", batch.predicted().before());
        }
        fields.set("alpha", byLayer(alpha));
        fields.set("residual_norm", byLayer(batch.figure(EditBatch.RESIDUAL_NORM)));
        fields.put("seconds", batch.seconds()).put("edits", edits);
        ArrayNode cases = fields.putArray("case_ids");
        batch.requests().forEach(request -> cases.add(request.caseId()));
        return fields;
    }

    static ObjectNode finished(EditRun.Result result) {
        return Json.NODES.objectNode()
                .put("method", result.edits().settings().method())
                .put("edits", result.edits().size())
                .put("facts", result.facts())
                .put("predicted", result.predicted())
                .put("before", result.before());
    }

    static ObjectNode byLayer(Map<Integer, Double> values) {
        ObjectNode object = Json.NODES.objectNode();
        values.forEach((layer, value) -> object.set(Integer.toString(layer), Json.number(value)));
        return object;
    }
}
