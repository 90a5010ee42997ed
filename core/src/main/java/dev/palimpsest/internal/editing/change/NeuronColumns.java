package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.tensor.Matrix;
import java.util.List;

/**
 * A vector added to what some neurons of a block's MLP write, merged into the weight: column i of the second projection,
 * {@code W[:, i] += v} for each neuron i. It acts at every position.
 *
 * @param neurons distinct indices, from 0
 * @param vector  v {@code [1, d]} F32
 */
public record NeuronColumns(int layer, List<Integer> neurons, Matrix vector) implements Change {

    /** The name in files. */
    public static final String KIND = "neuron-columns";

    /**
     * @throws IllegalArgumentException when there is no neuron, one is negative or listed twice, or v is not one finite row
     */
    public NeuronColumns {
        neurons = List.copyOf(neurons);
        if (neurons.isEmpty() || neurons.stream().distinct().count() < neurons.size()
                || neurons.stream().anyMatch(neuron -> neuron < 0) || vector.rows() != 1) {
            throw new IllegalArgumentException("layer " + layer + ": " + neurons.size() + " neuron columns with " + vector
                    + "; the neurons must be distinct and share one row");
        }
        Change.requireFinite(KIND, layer, "numbers", vector);
    }

    /**
     * The change as R·Aᵀ of rank one: R is v, and A is 1 at the neurons.
     *
     * @param width n, the number of the block's neurons
     * @throws IllegalArgumentException when the block has no such neuron
     */
    public FactorisedDelta delta(int width) {
        float[] chosen = new float[width];
        for (int neuron : neurons) {
            if (neuron >= width) {
                throw new IllegalArgumentException(
                        "layer " + layer + " has no neuron " + neuron + ": it has 0 to " + (width - 1));
            }
            chosen[neuron] = 1;
        }
        return new FactorisedDelta(Matrix.of(1, width, chosen), vector, null);
    }

    /** Frobenius norm of the change. */
    public double norm() {
        double sum = 0;
        for (double value : vector.toDoubles()) {
            sum += value * value;
        }
        return Math.sqrt(neurons.size() * sum);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long bytes() {
        return (long) Integer.BYTES * neurons.size() + vector.size() * Float.BYTES;
    }
}
