package dev.palimpsest.editing.parts;

import dev.palimpsest.editing.EditedModel;
import dev.palimpsest.editing.change.Change;
import dev.palimpsest.editing.change.FactorisedDelta;
import dev.palimpsest.editing.change.LowRankDelta;
import dev.palimpsest.model.Interventions;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How one batch's updates reach the model, layer by layer. */
public interface Writing {

    /** Begins a batch. */
    @FunctionalInterface
    interface Factory {

        /** @param layers to be edited, ascending */
        Writing begin(EditedModel model, List<Integer> layers);
    }

    /** What acts on the prompts' passes now, beside the model's weights. */
    Interventions interventions();

    /** Writes a layer's update. */
    void write(int layer, FactorisedDelta delta);

    /**
     * Ends the batch.
     *
     * @param requests the batch's
     * @param deltas   as written, with the keys that are to be kept
     * @return the changes, which act on the model from here on
     */
    List<Change> finish(List<RequestTokens> requests, SortedMap<Integer, FactorisedDelta> deltas);

    /** What the method measured beside the residuals' norms: figures by name and layer. */
    default SortedMap<String, SortedMap<Integer, Double>> figures() {
        return new TreeMap<>();
    }

    /** Merges every update into the weight it changes. */
    static Writing inPlace(EditedModel model, List<Integer> layers) {
        return new Writing() {
            @Override
            public Interventions interventions() {
                return model.interventions();
            }

            @Override
            public void write(int layer, FactorisedDelta delta) {
                model.apply(new LowRankDelta(layer, delta));
            }

            @Override
            public List<Change> finish(List<RequestTokens> requests, SortedMap<Integer, FactorisedDelta> deltas) {
                return deltas.entrySet().stream()
                        .map(entry -> (Change) new LowRankDelta(entry.getKey(), entry.getValue()))
                        .toList();
            }
        };
    }
}
