package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.model.Site;

/**
 * A low-rank change of one of a block's MLP projections, merged into the weight: it acts at every position.
 *
 * @param site  the projection; the second one for most methods
 * @param delta {@code Δ = R·Aᵀ}
 */
public record LowRankDelta(Site site, FactorisedDelta delta) implements Change {

    /** The name in files. */
    public static final String KIND = "low-rank-delta";

    /** @throws IllegalArgumentException when the delta has a NaN or infinity, naming the layer and the part */
    public LowRankDelta {
        delta.requireFinite(KIND, site.layer());
    }

    /** A change of the second projection. */
    public LowRankDelta(int layer, FactorisedDelta delta) {
        this(Site.mlpOutput(layer), delta);
    }

    @Override
    public int layer() {
        return site.layer();
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
