package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The networks that a method was given by training, before any edit.
 *
 * @param method      id of the method that it was trained for
 * @param fingerprint of the model that it was trained with
 * @param settings    of the training, by name
 * @param tensors     the trained parameters by name
 * @param sha256      identifies the content: 64 hexadecimal digits
 */
public record TrainedArtifact(String method, String fingerprint, Map<String, String> settings,
        SortedMap<String, Matrix> tensors, String sha256) {

    public TrainedArtifact {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    }

    /**
     * Checks that it was trained with a model.
     *
     * @throws IllegalArgumentException with the remedy
     */
    public void requireMadeFor(Gpt gpt) {
        if (!gpt.isIdentifiedBy(fingerprint)) {
            throw new IllegalArgumentException("the artifact was trained with another model (fingerprint "
                    + abbreviated(fingerprint) + ", this model's is " + abbreviated(gpt.fingerprint())
                    + "); use that checkpoint, or train an artifact with this one");
        }
    }

    private static String abbreviated(String fingerprint) {
        return Quote.bare(fingerprint.substring(0, Math.min(12, fingerprint.length())));
    }
}
