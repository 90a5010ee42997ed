package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.tensor.Matrix;

/**
 * Extra neurons beside a block's MLP: {@code outᵀ·f(in·x + bias)} is added to the MLP's output at every position.
 *
 * <p>The neurons of a change are undone together. Those of other changes stay as they are, although later ones were
 * trained with these active.
 *
 * @param activation f
 * @param in         {@code [k, d]} F32, one neuron per row
 * @param bias       {@code [1, k]} F32
 * @param out        {@code [k, d]} F32, one neuron per row
 * @param queries    the MLP input that each neuron was trained for, {@code [k, d]} F32: what a method needs to train later
 *                   neurons, which have to stay silent there; null when it does not
 */
public record Neurons(int layer, Activation activation, Matrix in, Matrix bias, Matrix out, Matrix queries)
        implements Change {

    /** The name in files. */
    public static final String KIND = "neurons";

    /**
     * @throws IllegalArgumentException when the matrices do not fit together, or one has a NaN or infinity, naming the
     *                                  layer and the part
     */
    public Neurons {
        if (!sameShape(in, out) || bias.rows() != 1 || bias.columns() != in.rows()
                || queries != null && !sameShape(in, queries)) {
            throw new IllegalArgumentException("neurons with inputs " + in + ", biases " + bias + ", outputs " + out
                    + (queries == null ? "" : " and queries " + queries) + " do not fit together");
        }
        Change.requireFinite(KIND, layer, "inputs", in);
        Change.requireFinite(KIND, layer, "biases", bias);
        Change.requireFinite(KIND, layer, "outputs", out);
        if (queries != null) {
            Change.requireFinite(KIND, layer, "queries", queries);
        }
    }

    /** Neurons with the model's own activation, without queries. */
    public Neurons(int layer, Matrix in, Matrix bias, Matrix out) {
        this(layer, Activation.GELU, in, bias, out, null);
    }

    private static boolean sameShape(Matrix a, Matrix b) {
        return a.rows() == b.rows() && a.columns() == b.columns();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long bytes() {
        return in.bytes() + bias.bytes() + out.bytes() + (queries == null ? 0 : queries.bytes());
    }
}
