package dev.palimpsest.edit;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

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
 * @param fineTuning   for {@link Method#FT}, which of the others uses steps (all of them update), learning rate, loss
 *                     floor, batch size and the one layer; null for the other methods
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
        long seed,
        FineTuning fineTuning) {

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
        if ((method == Method.FT) != (fineTuning != null)) {
            throw new IllegalArgumentException(
                    method.id() + (fineTuning == null ? " needs" : " has no use for") + " settings of fine-tuning");
        }
        if (method == Method.FT && layers.size() != 1) {
            throw new IllegalArgumentException("ft changes one layer's projection, got layers " + layers);
        }
    }

    /** Settings of the methods that share the closed form. */
    public EditSettings(Method method, List<Integer> layers, double lambda, double alpha, int steps, double clamp,
            double learningRate, double decay, double kl, double lossFloor, int batchSize, double ridge, long seed) {
        this(method, layers, lambda, alpha, steps, clamp, learningRate, decay, kl, lossFloor, batchSize, ridge, seed,
                null);
    }

    private static void requirePositive(double value, String what) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " must be positive, got " + value);
        }
    }

    public EditSettings withLayers(List<Integer> other) {
        return new EditSettings(method, other, lambda, alpha, steps, clamp, learningRate, decay, kl, lossFloor,
                batchSize, ridge, seed, fineTuning);
    }

    public EditSettings withLambda(double other) {
        return new EditSettings(method, layers, other, alpha, steps, clamp, learningRate, decay, kl, lossFloor,
                batchSize, ridge, seed, fineTuning);
    }

    public EditSettings withAlpha(double other) {
        return new EditSettings(method, layers, lambda, other, steps, clamp, learningRate, decay, kl, lossFloor,
                batchSize, ridge, seed, fineTuning);
    }

    public EditSettings withSteps(int other) {
        return new EditSettings(method, layers, lambda, alpha, other, clamp, learningRate, decay, kl, lossFloor,
                batchSize, ridge, seed, fineTuning);
    }

    public EditSettings withClamp(double other) {
        return new EditSettings(method, layers, lambda, alpha, steps, other, learningRate, decay, kl, lossFloor,
                batchSize, ridge, seed, fineTuning);
    }

    public EditSettings withLearningRate(double other) {
        return new EditSettings(method, layers, lambda, alpha, steps, clamp, other, decay, kl, lossFloor, batchSize,
                ridge, seed, fineTuning);
    }

    public EditSettings withBatchSize(int other) {
        return new EditSettings(method, layers, lambda, alpha, steps, clamp, learningRate, decay, kl, lossFloor, other,
                ridge, seed, fineTuning);
    }

    public EditSettings withRidge(double other) {
        return new EditSettings(method, layers, lambda, alpha, steps, clamp, learningRate, decay, kl, lossFloor,
                batchSize, other, seed, fineTuning);
    }

    public EditSettings withSeed(long other) {
        return new EditSettings(method, layers, lambda, alpha, steps, clamp, learningRate, decay, kl, lossFloor,
                batchSize, ridge, other, fineTuning);
    }

    public EditSettings withFineTuning(FineTuning other) {
        return new EditSettings(method, layers, lambda, alpha, steps, clamp, learningRate, decay, kl, lossFloor,
                batchSize, ridge, seed, other);
    }

    /** Every setting by its name here, in this order, for whoever compares or shows them all; null where there is none. */
    public SequencedMap<String, Object> byName() {
        SequencedMap<String, Object> settings = new LinkedHashMap<>();
        for (RecordComponent component : EditSettings.class.getRecordComponents()) {
            try {
                settings.put(component.getName(), component.getAccessor().invoke(this));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record's components can be read", e);
            }
        }
        return settings;
    }

    /** The layer whose output the target values are values of: the last edited one. */
    public int zLayer() {
        return layers.getLast();
    }
}
