package dev.palimpsest.internal.editing.memory;

import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Second moments of keys over plain text, per layer: {@code Σ k·kᵀ} and the number of tokens; and a sample of the MLPs'
 * inputs. Sums, counts and samples add up, so text can be split over any number of workers.
 *
 * @param fingerprint of the model the keys come from, or null if unknown (MEMIT's archives)
 * @param layers      by layer index; in ascending order
 * @param inputs      the sampled inputs of MLPs, or null when there are none
 * @param provenance  how they were collected, free text by name
 */
public record KeyStatistics(
        String fingerprint, Map<Integer, Moment> layers, InputSample inputs, Map<String, String> provenance) {

    /** The size of a sample of MLP inputs that methods are content with. */
    public static final int INPUTS = 4096;

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

    /** Without a sample of MLP inputs. */
    public KeyStatistics(String fingerprint, Map<Integer, Moment> layers, Map<String, String> provenance) {
        this(fingerprint, layers, null, provenance);
    }

    /**
     * The sampled inputs of a layer's MLP, {@code [s, d]}.
     *
     * @throws IllegalArgumentException when there are none, or they are of another model
     */
    public Matrix inputs(Gpt gpt, int layer) {
        Matrix found = inputs == null ? null : inputs.layers().get(layer);
        if (found == null) {
            throw new IllegalArgumentException("the statistics have no MLP inputs of layer " + layer + (inputs == null ? ""
                    : ", only of layers " + inputs.layers().keySet()) + "; collect statistics again, with MLP inputs");
        }
        if (found.columns() != gpt.config().width()) {
            throw new IllegalArgumentException("the MLP inputs of layer " + layer + " have the width " + found.columns()
                    + ", this model's " + gpt.config().width() + "; collect statistics from this model");
        }
        requireOf(gpt);
        return found;
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
        requireOf(gpt);
    }

    private void requireOf(Gpt gpt) {
        if (fingerprint != null && !gpt.isIdentifiedBy(fingerprint)) {
            throw new IllegalArgumentException(
                    "the statistics were collected from another model; collect statistics from this model");
        }
    }
}
