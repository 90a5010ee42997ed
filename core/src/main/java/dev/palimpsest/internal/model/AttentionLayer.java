package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import java.util.Arrays;
import java.util.List;

/**
 * Causal self-attention between a block's layer norm and its residual stream.
 *
 * @param queryKeyValue maps whose outputs concatenated are q, k and v
 * @param out           {@code d → d}
 */
public record AttentionLayer(GptConfig config, List<Linear> queryKeyValue, Linear out) {

    /** {@code residual += out(attention(x))}; all {@code [T, d]}. */
    public void forward(Engine engine, Pass pass, int layer, Tensor x, Activations activations, Tensor residual) {
        int column = 0;
        for (Linear map : queryKeyValue) {
            engine.linear(x, map, activations.queryKeyValue().columns(column, column + map.outputs()));
            column += map.outputs();
        }
        rotate(engine, pass.sequences(), activations.queries(), activations.keys(), false);
        if (pass.cache() != null) {
            engine.scatter(activations.keys(), pass.cache().keys(layer), pass.sequences().keyRows());
            engine.scatter(activations.values(), pass.cache().values(layer), pass.sequences().keyRows());
        }
        try (Workspace scratch = engine.workspace()) {
            Tensor mixed = activations.mixed() == null ? scratch.tensor(x.rows(), config.width()) : activations.mixed();
            engine.attention(activations.queries(), keys(pass, layer, activations), values(pass, layer, activations),
                    pass.sequences(), config.heads(), mixed);
            engine.linearAdd(mixed, out, residual);
            for (Tap tap : pass.taps()) {
                if (tap instanceof Tap.ReadAttentionOutput read && read.layer() == layer) {
                    Tensor some = scratch.tensor(read.rows().length, mixed.columns());
                    engine.gather(mixed, read.rows(), some);
                    engine.linear(some, out, read.to());
                }
            }
        }
        for (Intervention intervention : pass.interventions().on(layer)) {
            if (intervention instanceof Intervention.AttentionOffset offset) {
                int[] all = new int[offset.rows().length];
                Arrays.setAll(all, i -> i);
                engine.addRows(offset.values(), all, residual, offset.rows());
            }
        }
    }

    /**
     * {@code dX += ∂residual/∂xᵀ·gradient}, or {@code dX =} where {@code add} is false; all {@code [T, d]}.
     *
     * @param x the layer's input, or null when no weight's gradient is computed
     */
    public void backward(Engine engine, Pass pass, int layer, Activations activations, Tensor x, Tensor gradient,
            Tensor dX, boolean add) {
        int width = config.width();
        for (Intervention intervention : pass.interventions().on(layer)) {
            if (intervention instanceof Intervention.AttentionOffset offset && offset.gradients() != null) {
                engine.gather(gradient, offset.rows(), offset.gradients());
            }
        }
        WeightGradients weights = pass.tape().gradients();
        if (!weights.isEmpty()) {
            weights.addLinear(engine, out, activations.mixed(), gradient);
        }
        try (Workspace scratch = engine.workspace()) {
            Tensor dMixed = scratch.tensor(gradient.rows(), width);
            engine.linear(gradient, out.transposed(), dMixed);
            Tensor dQueryKeyValue = scratch.tensor(gradient.rows(), 3 * width);
            Tensor dQueries = dQueryKeyValue.columns(0, width);
            Tensor dKeys = dQueryKeyValue.columns(width, 2 * width);
            Tensor dValues = dQueryKeyValue.columns(2 * width, 3 * width);
            engine.attentionBackward(activations.queries(), keys(pass, layer, activations),
                    values(pass, layer, activations), pass.sequences(), config.heads(), dMixed, dQueries, dKeys,
                    dValues);
            rotate(engine, pass.sequences(), dQueries, dKeys, true);
            int column = 0;
            boolean more = add;
            for (Linear map : queryKeyValue) {
                Tensor part = dQueryKeyValue.columns(column, column + map.outputs());
                if (!weights.isEmpty()) {
                    weights.addLinear(engine, map, x, part);
                }
                if (more) {
                    engine.linearAdd(part, map.transposed(), dX);
                } else {
                    engine.linear(part, map.transposed(), dX);
                }
                more = true;
                column += map.outputs();
            }
        }
    }

    private void rotate(Engine engine, Sequences sequences, Tensor queries, Tensor keys, boolean inverse) {
        if (config.rotaryWidth() > 0) {
            engine.rotate(queries, sequences.positions(), config.heads(), config.rotaryWidth(), inverse);
            engine.rotate(keys, sequences.positions(), config.heads(), config.rotaryWidth(), inverse);
        }
    }

    private static Tensor keys(Pass pass, int layer, Activations activations) {
        return pass.cache() == null ? activations.keys() : pass.cache().keys(layer);
    }

    private static Tensor values(Pass pass, int layer, Activations activations) {
        return pass.cache() == null ? activations.values() : pass.cache().values(layer);
    }
}
