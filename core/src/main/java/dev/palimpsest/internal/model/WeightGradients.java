package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.LayerNorm;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The sums to which the backward pass adds the loss's gradients with respect to weights. A weight without a sum costs
 * nothing; a weight that is used twice, such as a tied embedding, accumulates both.
 */
public final class WeightGradients {

    /** No weight's gradient is computed, only those of activations. */
    public static final WeightGradients NONE = new WeightGradients(Map.of());

    private final Map<Tensor, Tensor> sums;

    private WeightGradients(Map<Tensor, Tensor> sums) {
        this.sums = sums;
    }

    /** @param sums per weight a tensor of its shape, that gradients are added to */
    public static WeightGradients into(Map<Tensor, Tensor> sums) {
        Map<Tensor, Tensor> byIdentity = new IdentityHashMap<>();
        byIdentity.putAll(sums);
        return new WeightGradients(byIdentity);
    }

    /** Whether none is computed. */
    public boolean isEmpty() {
        return sums.isEmpty();
    }

    /** Adds the gradients of a linear map. @param x its input {@code [T, inputs]}. @param gradient of its output */
    void addLinear(Engine engine, Linear map, Tensor x, Tensor gradient) {
        Tensor weight = sums.get(map.weight());
        if (weight != null && map.layout() == Linear.Layout.INPUT_OUTPUT) {
            engine.addOuterProducts(x, gradient, weight);
        } else if (weight != null) {
            engine.addOuterProducts(gradient, x, weight);
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
