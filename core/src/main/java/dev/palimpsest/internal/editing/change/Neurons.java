package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.tensor.Matrix;

/**
 * Extra neurons beside a block's MLP: {@code out·gelu(in·x + bias)} is added to the MLP's output at every position.
 *
 * @param in   {@code [k, d]} F32, one neuron per row
 * @param bias {@code [1, k]} F32
 * @param out  {@code [k, d]} F32, one neuron per row
 */
public record Neurons(int layer, Matrix in, Matrix bias, Matrix out) implements Change {

    /** The name in files. */
    public static final String KIND = "neurons";

    /**
     * @throws IllegalArgumentException when the matrices do not fit together, or one has a NaN or infinity, naming the
     *                                  layer and the part
     */
    public Neurons {
        if (in.rows() != out.rows() || in.columns() != out.columns() || bias.rows() != 1 || bias.columns() != in.rows()) {
            throw new IllegalArgumentException(
                    "neurons with inputs " + in + ", biases " + bias + " and outputs " + out + " do not fit together");
        }
        Change.requireFinite(KIND, layer, "inputs", in);
        Change.requireFinite(KIND, layer, "biases", bias);
        Change.requireFinite(KIND, layer, "outputs", out);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long bytes() {
        return in.bytes() + bias.bytes() + out.bytes();
    }
}
