package dev.palimpsest.compute;

/** When a hook layer's answer takes the place of the original projection's. */
public sealed interface SwapRule {

    /** Every position: temporary hooks, and the methods that edit in place. */
    record Always() implements SwapRule {}

    /** No position: the z-scores are computed, nothing is swapped. */
    record Never() implements SwapRule {}

    /**
     * Positions whose z-score reaches {@code alpha}: validated hooks.
     *
     * @param alpha the threshold; a z-score at most {@link #TOLERANCE} below it reaches it
     */
    record Outliers(double alpha) implements SwapRule {}

    SwapRule ALWAYS = new Always();
    SwapRule NEVER = new Never();

    /** The request that set α lies exactly on it: without this, rounding would decide whether it is answered. */
    double TOLERANCE = 1e-5;
}
