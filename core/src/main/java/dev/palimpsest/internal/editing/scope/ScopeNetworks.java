package dev.palimpsest.internal.editing.scope;

import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.retrieval.HiddenFeatures;
import dev.palimpsest.internal.model.Gpt;
import java.util.List;

/**
 * What tells at run time whether a prompt is in the scope of an edit of SERAC: the features of prompts and the map from them
 * to φ. Any number of threads may use it.
 *
 * @param features of the unedited model
 * @param map      from them to φ
 */
public record ScopeNetworks(HiddenFeatures features, ScopeMap map) {

    /**
     * Those of an artifact.
     *
     * @param layer the block whose outputs are compared
     * @param gpt   the unedited model
     * @throws IllegalArgumentException when the artifact was trained with another model, or lacks the map
     */
    public static ScopeNetworks of(TrainedArtifact artifact, int layer, Gpt gpt) {
        artifact.requireMadeFor(gpt);
        return new ScopeNetworks(new HiddenFeatures(gpt, layer), ScopeMap.of(artifact, gpt.config().width()));
    }

    /** φ of each prompt {@code [64]}. @param prompts tokens, at least one each */
    public List<float[]> embed(List<int[]> prompts) {
        return features.of(prompts).stream().map(map::embed).toList();
    }
}
