package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.tensor.Matrix;

/**
 * A change of full rank of a block's second MLP projection, merged into the weight. A matrix for every batch would take
 * gigabytes, so the latest batch holds the sum of all: batches can only be undone together.
 *
 * @param delta Dᵀ {@code [n, d]} F32: the difference between the edited and the original weight after all batches
 */
public record DenseDelta(int layer, Matrix delta) implements Change {

    /** The name in files. */
    public static final String KIND = "dense-delta";

    /** @throws IllegalArgumentException when the delta has a NaN or infinity, naming the layer */
    public DenseDelta {
        Change.requireFinite(KIND, layer, "numbers", delta);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Undo undo() {
        return Undo.ALL;
    }

    @Override
    public long bytes() {
        return delta.bytes();
    }
}
