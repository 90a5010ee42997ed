package dev.palimpsest.internal.editing.change;

/**
 * A hook layer's change: {@code (W0 + R·Aᵀ)·k} replaces {@code W0·k} at positions whose z-score reaches a
 * threshold.
 *
 * @param delta {@code R·Aᵀ}
 * @param alpha the threshold this batch allows, infinite for none; the hook layer's threshold is the minimum over its
 *              batches
 */
public record GatedDelta(int layer, FactorisedDelta delta, double alpha) implements Change {

    /** The name in files. */
    public static final String KIND = "gated-delta";

    /**
     * @throws IllegalArgumentException when α is not a number of 0 or more, or the delta has a NaN or infinity, naming
     *                                  the layer and the part
     */
    public GatedDelta {
        if (!(alpha >= 0)) {
            throw new IllegalArgumentException(
                    "layer " + layer + ": alpha must be a number of at least 0, got " + alpha);
        }
        delta.requireFinite(KIND, layer);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long bytes() {
        return delta.bytes() + Double.BYTES;
    }
}
