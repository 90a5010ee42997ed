package dev.palimpsest.internal.editing.memory;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.compute.NotPositiveDefiniteException;

/**
 * The memory that MEMIT and its relatives start from: {@code C = λ·E[kkᵀ] + ridge·I}, held as an inverse.
 *
 * <p>When a memory absorbs every batch's keys, consecutive batches are recursive least squares: for fixed keys and
 * values, with {@code R = V − W·K} at the current weights, they give the same W as one batch of all of them, in any
 * order (arXiv 2605.26670).
 *
 * @param lambda λ, the weight of the second moment
 * @param ridge  added to the diagonal; 0 unless the user chose otherwise
 */
public record SecondMomentMemory(double lambda, double ridge) {

    /**
     * Factorises a layer's memory, n³/3 operations.
     *
     * @throws IllegalArgumentException when C is singular, naming the layer, the tokens collected and the tokens needed;
     *                                  or when it has a NaN or infinity, naming the layer
     */
    public InverseMemory open(Engine engine, int layer, KeyStatistics.Moment moment) {
        int width = moment.requireFinite(layer).sum().rows();
        for (int i = 0; i < width; i++) {
            // A moment's largest element is on its diagonal.
            if (!Double.isFinite(lambda / moment.tokens() * moment.sum().at(i, i) + ridge)) {
                throw new IllegalArgumentException("layer " + layer + ": the second moment times lambda " + lambda
                        + " plus ridge " + ridge + " overflows; choose a smaller --lambda or --ridge");
            }
        }
        try {
            return engine.inverseMemory(moment.sum(), lambda / moment.tokens(), ridge);
        } catch (NotPositiveDefiniteException singular) {
            String remedy = moment.tokens() < width
                    ? "collect them from more text"
                    : "the layer's keys span only " + singular.pivot()
                            + " dimensions (in GPT-J's block 0 they depend on the token alone): leave the layer out,"
                            + " or use more text";
            throw new IllegalArgumentException("layer " + layer + ": the statistics are singular after "
                    + moment.tokens() + " tokens, about " + 10L * width + " are needed; " + remedy
                    + ", or choose a --ridge", singular);
        }
    }
}
