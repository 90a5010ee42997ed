package dev.palimpsest.internal.editing.scope;

import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.change.ScopedFacts.Reader;
import dev.palimpsest.internal.editing.retrieval.HiddenFeatures;
import dev.palimpsest.internal.model.Gpt;
import java.util.List;

/**
 * What edits of SERAC read at run time: the features of prompts, the map from them to φ, and the model that reads queries in
 * the scope of an edit. Any number of threads may use it until it is closed.
 */
public final class ScopeNetworks implements AutoCloseable {

    private final HiddenFeatures features;
    private final ScopeMap map;
    /** Null when the edited model reads. */
    private final CounterfactualModel reader;

    private ScopeNetworks(HiddenFeatures features, ScopeMap map, CounterfactualModel reader) {
        this.features = features;
        this.map = map;
        this.reader = reader;
    }

    /**
     * Opens an artifact's networks.
     *
     * @param layer the block whose outputs are compared
     * @param gpt   the unedited model
     * @throws IllegalArgumentException when the artifact was trained with another model, or lacks a network
     */
    public static ScopeNetworks of(TrainedArtifact artifact, int layer, Reader reader, Gpt gpt) {
        if (!gpt.isIdentifiedBy(artifact.fingerprint())) {
            throw new IllegalArgumentException(
                    "the artifact was trained with another model; use the checkpoint that it was trained with");
        }
        return new ScopeNetworks(new HiddenFeatures(gpt, layer), ScopeMap.of(artifact, gpt.config().width()),
                reader == Reader.SMALL ? CounterfactualModel.of(artifact, gpt) : null);
    }

    /** φ of each prompt {@code [64]}. @param prompts tokens, at least one each */
    public List<float[]> embed(List<int[]> prompts) {
        return features.of(prompts).stream().map(map::embed).toList();
    }

    /** The model that reads queries in scope; null for the edited model. */
    public Gpt reader() {
        return reader == null ? null : reader.gpt();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
