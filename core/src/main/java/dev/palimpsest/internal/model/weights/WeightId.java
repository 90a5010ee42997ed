package dev.palimpsest.internal.model.weights;

/**
 * Identifies one of a model's weights.
 *
 * @param role    the part it belongs to
 * @param layer   the part's block, or {@link #NO_LAYER}
 * @param element which of the part's weights
 */
public record WeightId(WeightRole role, int layer, Element element) {

    /** The layer of a part outside the blocks. */
    public static final int NO_LAYER = -1;

    /** The weights of a part: an embedding has a table, a norm gain and bias, a projection weight and bias. */
    public enum Element {
        TABLE,
        GAIN,
        WEIGHT,
        BIAS
    }

    /** The weight of a part outside the blocks. */
    static WeightId of(WeightRole role, Element element) {
        return new WeightId(role, NO_LAYER, element);
    }

    /** {@code block.3.mlp-out.weight}, {@code token-embedding}: part of every fingerprint, so it must never change. */
    public String label() {
        return (layer == NO_LAYER ? "" : "block." + layer + ".") + role.label() + switch (element) {
            case TABLE -> "";
            case GAIN -> ".gain";
            case WEIGHT -> ".weight";
            case BIAS -> ".bias";
        };
    }

    @Override
    public String toString() {
        return label();
    }
}
