package dev.palimpsest.internal.loader.edits;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Version 1 of the edits file, read only. It is keyed by layer, with one change per layer, whose kind follows from
 * the method.
 *
 * <pre>
 *   tensors        batch.B.layer.L.keys | solution | residuals     [b, n], [b, n], [b, d]
 *                  batch.B.layer.L.delta                           [n, d]: instead, in the last batch, a dense change
 *   __metadata__   settings     JSON: method, and a field for each setting of any method
 *                  batch.B      JSON: {"requests": […], "alpha": {"L": …}, "norm": {"L": …}, seconds}; norm for dense
 *                               changes alone
 * </pre>
 */
public final class EditsVersion1 {

    private static final String ALPHA = "alpha";

    private EditsVersion1() {}

    public static Settings settings(JsonNode node) {
        return EditsJson.settings(JsonValues.text(node.path("method"), "method"), node);
    }

    /**
     * A batch.
     *
     * @param settings JSON, for α before the first batch
     * @param last     whether it is the file's last
     */
    public static EditBatch batch(Safetensors tensors, int index, boolean last, JsonNode settings, JsonNode node) {
        List<EditRequest> requests = EditsJson.requests(node);
        Class<? extends Change> kind = Methods.of(JsonValues.text(settings.path("method"), "method")).mechanism();
        SortedMap<Integer, Double> dense = JsonValues.measuredByLayer(node, "norm");
        SortedMap<Integer, Double> norms = new TreeMap<>(dense);
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<Integer, Double> alpha : JsonValues.measuredByLayer(node, ALPHA).entrySet()) {
            int layer = alpha.getKey();
            String name = "batch." + index + ".layer." + layer + ".";
            if (dense.containsKey(layer)) {
                if (last) {
                    changes.add(new DenseDelta(layer, tensors.matrix(name + "delta")));
                }
                continue;
            }
            FactorisedDelta delta = new FactorisedDelta(tensors.matrix(name + "solution"),
                    tensors.matrix(name + "residuals"), tensors.matrix(name + "keys"));
            if (delta.solution().rows() != requests.size()) {
                throw new IllegalArgumentException("the tensors '" + name + "…' are of " + delta.solution().rows()
                        + " requests, the batch of " + requests.size());
            }
            norms.put(layer, delta.residualNorm());
            // The file has each batch's own α; a change has what it allows beside the α before the first batch.
            changes.add(kind == GatedDelta.class
                    ? new GatedDelta(layer, delta, Math.min(alpha.getValue(), JsonValues.number(settings, ALPHA)))
                    : new LowRankDelta(layer, delta));
        }
        return new EditBatch(requests, changes, new TreeMap<>(Map.of(EditBatch.RESIDUAL_NORM, norms)),
                JsonValues.seconds(node, "target_seconds"), JsonValues.seconds(node, "update_seconds"));
    }
}
