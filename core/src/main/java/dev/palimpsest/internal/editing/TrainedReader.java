package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.editing.scope.CounterfactualModel;
import dev.palimpsest.internal.model.Gpt;

/**
 * The small model of an artifact, which reads queries about an edit in place of the edited model. A router and its copies
 * share it.
 */
final class TrainedReader extends SharedTensors {

    private final CounterfactualModel model;

    private TrainedReader(CounterfactualModel model) {
        this.model = model;
    }

    /**
     * Makes an artifact's small model resident.
     *
     * @param edited the unedited model
     * @throws IllegalArgumentException when the artifact was trained with another model, or has no small model
     */
    static TrainedReader of(TrainedArtifact artifact, Gpt edited) {
        return new TrainedReader(CounterfactualModel.of(artifact, edited));
    }

    Gpt gpt() {
        return model.gpt();
    }

    @Override
    void free() {
        model.close();
    }
}
