package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.editing.ModelDraft;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.model.Interventions;
import java.util.List;
import java.util.SortedMap;

/** Writes one batch's updates to the model, layer by layer. */
public interface Writing {

    /** Begins a batch. */
    @FunctionalInterface
    interface Factory {

        /** @param layers to be edited, ascending */
        Writing begin(ModelDraft model, List<Integer> layers);
    }

    /** The current interventions on the prompts' passes. */
    Interventions interventions();

    /**
     * Writes a layer's update.
     *
     * @throws dev.palimpsest.internal.tensor.NonFiniteException when the edited weight overflows
     */
    void write(int layer, FactorisedDelta delta);

    /**
     * Ends the batch.
     *
     * @param requests the batch's
     * @param deltas   as written, with the keys to store
     * @return the changes, which are now in effect
     */
    List<Change> finish(List<RequestTokens> requests, SortedMap<Integer, FactorisedDelta> deltas);

    /** Merges every update into the weight it changes. */
    static Writing inPlace(ModelDraft model, List<Integer> layers) {
        return new Writing() {
            @Override
            public Interventions interventions() {
                return model.interventions();
            }

            @Override
            public void write(int layer, FactorisedDelta delta) {
                model.apply(new LowRankDelta(layer, delta));
                Finiteness.mergedWeight(model.gpt(), layer);
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
