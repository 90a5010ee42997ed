package dev.palimpsest.internal.editing.change;

/**
 * A low-rank change of a block's second MLP projection, merged into the weight: it acts at every position.
 *
 * @param delta {@code Δ = R·Aᵀ}
 */
public record LowRankDelta(int layer, FactorisedDelta delta) implements Change {

    /** The name in files. */
    public static final String KIND = "low-rank-delta";

    /** @throws IllegalArgumentException when the delta has a NaN or infinity, naming the layer and the part */
    public LowRankDelta {
        delta.requireFinite(KIND, layer);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long bytes() {
        return delta.bytes();
    }
}
