package dev.palimpsest.edit;

import java.util.List;

/**
 * Everything an editor can be told. The defaults of {@link #defaults} are the paper's.
 *
 * @param method       which method
 * @param layers       L, ascending; the last is z_layer
 * @param lambda       λ, the weight of E[kkᵀ] in C
 * @param alpha        α at the start
 * @param steps        iterations of the target value's optimisation; at most {@code steps − 1} updates
 * @param clamp        largest ‖δ‖ as a multiple of ‖h0‖
 * @param learningRate Adam's
 * @param decay        ω, the weight of ‖δ‖/‖h0‖²
 * @param kl           κ, the weight of the KL term
 * @param lossFloor    the optimisation stops below this loss
 * @param batchSize    requests edited together
 * @param ridge        added to C's diagonal; 0 unless the user chose otherwise
 * @param seed         of the sampled contexts
 */
public record EditSettings(
        Method method,
        List<Integer> layers,
        double lambda,
        double alpha,
        int steps,
        double clamp,
        double learningRate,
        double decay,
        double kl,
        double lossFloor,
        int batchSize,
        double ridge,
        long seed) {

    public EditSettings {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("at least one layer has to be edited");
        }
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i) <= layers.get(i - 1)) {
                throw new IllegalArgumentException("layers must ascend, got " + layers);
            }
        }
        requirePositive(lambda, "lambda");
        requirePositive(clamp, "clamp");
        requirePositive(learningRate, "learning rate");
        if (!(alpha >= 0)) {
            throw new IllegalArgumentException("alpha must not be negative, got " + alpha);
        }
        if (!(ridge >= 0)) {
            throw new IllegalArgumentException("ridge must not be negative, got " + ridge);
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch size must be at least 1, got " + batchSize);
        }
    }

    private static void requirePositive(double value, String what) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " must be positive, got " + value);
        }
    }

    /** The layer whose output the target values are values of: the last edited one. */
    public int zLayer() {
        return layers.getLast();
    }
}
