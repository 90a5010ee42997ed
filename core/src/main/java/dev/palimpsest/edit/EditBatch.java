package dev.palimpsest.edit;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one batch of B requests changed, layer by layer.
 *
 * @param requests      the facts
 * @param layers        by layer index
 * @param targetSeconds spent on target values; 0 for fine-tuning, which has none
 * @param updateSeconds spent on keys, residuals, the closed form and α, or on training
 */
public record EditBatch(
        List<EditRequest> requests, SortedMap<Integer, LayerEdit> layers, double targetSeconds, double updateSeconds) {

    public EditBatch {
        requests = List.copyOf(requests);
        layers = new TreeMap<>(layers);
    }

    /** This batch with a fine-tuned change left to a later batch that holds it. */
    EditBatch folded() {
        SortedMap<Integer, LayerEdit> changes = new TreeMap<>(layers);
        changes.replaceAll((layer, edit) -> edit instanceof LayerEdit.Dense ? new LayerEdit.Folded(edit.norm()) : edit);
        return new EditBatch(requests, changes, targetSeconds, updateSeconds);
    }

    /** Number of requests. */
    public int size() {
        return requests.size();
    }
}
