package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.LayerNorm;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What the backward pass keeps of the loss's gradients with respect to weights: sums, to which it adds them, or the factors
 * of a linear map's gradient. A weight without either costs nothing; a weight that is used twice, such as a tied embedding,
 * accumulates both.
 */
public final class WeightGradients {

    /** No weight's gradient is computed, only those of activations. */
    public static final WeightGradients NONE = new WeightGradients(Map.of(), Map.of());

    /**
     * The gradient {@code Σ_t input_t·gradient_tᵀ} of a linear map's weight, not multiplied out.
     *
     * @param input    receives the map's input {@code [T, inputs]}
     * @param gradient receives the gradient of its output {@code [T, outputs]}
     */
    public record Factors(Tensor input, Tensor gradient) {}

    private final Map<Tensor, Tensor> sums;
    private final Map<Tensor, Factors> factors;

    private WeightGradients(Map<Tensor, Tensor> sums, Map<Tensor, Factors> factors) {
        this.sums = sums;
        this.factors = factors;
    }

    /** @param sums per weight a tensor of its shape, that gradients are added to */
    public static WeightGradients into(Map<Tensor, Tensor> sums) {
        return new WeightGradients(byIdentity(sums), Map.of());
    }

    /** @param factors per weight of a linear map that is used once, where the factors of its gradient are written */
    public static WeightGradients factors(Map<Tensor, Factors> factors) {
        return new WeightGradients(Map.of(), byIdentity(factors));
    }

    private static <V> Map<Tensor, V> byIdentity(Map<Tensor, V> byWeight) {
        Map<Tensor, V> byIdentity = new IdentityHashMap<>();
        byIdentity.putAll(byWeight);
        return byIdentity;
    }

    /** Whether none is computed. */
    public boolean isEmpty() {
        return sums.isEmpty() && factors.isEmpty();
    }

    /** Adds the gradients of a linear map. @param x its input {@code [T, inputs]}. @param gradient of its output */
    void addLinear(Engine engine, Linear map, Tensor x, Tensor gradient) {
        Tensor weight = sums.get(map.weight());
        if (weight != null && map.layout() == Linear.Layout.INPUT_OUTPUT) {
            engine.addOuterProducts(x, gradient, weight);
        } else if (weight != null) {
            engine.addOuterProducts(gradient, x, weight);
        }
        Factors kept = factors.get(map.weight());
        if (kept != null) {
            engine.copy(x, kept.input());
            engine.copy(gradient, kept.gradient());
        }
        Tensor bias = map.bias() == null ? null : sums.get(map.bias());
        if (bias != null) {
            engine.addRowSum(gradient, bias);
        }
    }

    /**
     * Adds the gradients of a layer norm's gain and bias.
     *
     * @param x its input {@code [T, d]}.
     * @param gradient of its output
     */
    public void addLayerNorm(Engine engine, LayerNorm norm, Tensor x, Tensor gradient) {
        Tensor gain = sums.get(norm.gain());
        Tensor bias = sums.get(norm.bias());
        if (gain != null && bias != null) {
            engine.layerNormParametersBackward(x, norm, gradient, gain, bias);
        }
    }

    /**
     * Adds the gradients of an embedding.
     *
     * @param table may be null.
     * @param rows of the table, one for each row of the gradient
     */
    void addRows(Engine engine, Tensor table, int[] rows, Tensor gradient) {
        Tensor sum = table == null ? null : sums.get(table);
        if (sum != null) {
            int[] all = new int[rows.length];
            Arrays.setAll(all, i -> i);
            engine.addRows(gradient, all, sum, rows);
        }
    }
}
