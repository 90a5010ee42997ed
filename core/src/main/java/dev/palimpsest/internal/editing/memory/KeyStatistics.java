package dev.palimpsest.internal.editing.memory;

import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Second moments of keys over plain text, per layer: {@code Σ k·kᵀ} and the number of tokens. Sums and counts add up,
 * so text can be split over any number of workers.
 *
 * @param fingerprint of the model the keys come from, or null if unknown (MEMIT's archives)
 * @param layers      by layer index; in ascending order
 * @param provenance  how they were collected, free text by name
 */
public record KeyStatistics(String fingerprint, Map<Integer, Moment> layers, Map<String, String> provenance) {

    /**
     * One layer's moment.
     *
     * @param sum    {@code Σ k·kᵀ}, {@code [n, n]}
     * @param tokens number of keys
     */
    public record Moment(Matrix sum, long tokens) {

        /**
         * Checks every number; a pass over the matrix, so it is done where the moment is used or saved.
         *
         * @throws IllegalArgumentException when one is NaN or infinite, naming the layer, the place and the remedy
         */
        public Moment requireFinite(int layer) {
            OptionalLong found = sum.firstNonFinite();
            if (found.isPresent()) {
                throw new IllegalArgumentException("layer " + layer + ": the second moment is "
                        + sum.locate(found.getAsLong()) + "; the statistics are damaged, collect them again");
            }
            return this;
        }

        /** {@code Σ k·kᵀ} of both texts. @throws IllegalArgumentException when the widths differ */
        public Moment plus(Moment other) {
            if (sum.rows() != other.sum.rows()) {
                throw new IllegalArgumentException(
                        "moments of width " + sum.rows() + " and " + other.sum.rows() + " do not add up");
            }
            double[] total = sum.toDoubles();
            double[] more = other.sum.toDoubles();
            for (int i = 0; i < total.length; i++) {
                total[i] += more[i];
            }
            return new Moment(Matrix.of(sum.rows(), sum.columns(), total), tokens + other.tokens);
        }
    }

    public KeyStatistics {
        layers = Collections.unmodifiableMap(new TreeMap<>(layers));
        provenance = Map.copyOf(provenance);
    }

    /**
     * A layer's moment.
     *
     * @throws IllegalArgumentException when there is none
     */
    public Moment layer(int layer) {
        Moment moment = layers.get(layer);
        if (moment == null) {
            throw new IllegalArgumentException("the statistics have no layer " + layer + ", only " + layers.keySet()
                    + "; collect those of layer " + layer + " as well");
        }
        return moment;
    }

    /** @throws IllegalArgumentException when these are not statistics of {@code gpt}, or lack one of {@code wanted} */
    public void requireFit(Gpt gpt, List<Integer> wanted) {
        for (int layer : wanted) {
            int width = layer(layer).sum().rows();
            if (width != gpt.config().innerWidth()) {
                throw new IllegalArgumentException("the statistics of layer " + layer + " are for keys of width " + width
                        + ", this model's are " + gpt.config().innerWidth() + "; collect statistics from this model");
            }
        }
        if (fingerprint != null && !gpt.isIdentifiedBy(fingerprint)) {
            throw new IllegalArgumentException(
                    "the statistics were collected from another model; collect statistics from this model");
        }
    }
}
