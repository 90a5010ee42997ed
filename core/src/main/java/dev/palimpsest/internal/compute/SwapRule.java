package dev.palimpsest.internal.compute;

/** When a hook layer's output replaces the original projection's. */
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

    /**
     * The request that set α has exactly this z-score: without a tolerance, rounding would decide whether it is
     * swapped.
     */
    double TOLERANCE = 1e-5;
}
