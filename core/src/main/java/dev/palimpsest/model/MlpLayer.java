package dev.palimpsest.model;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.tensor.StorageType;

/**
 * A block's MLP: {@code d → n}, GELU, {@code n → d}. Its inner activation is the key, its second projection the
 * associative memory that is edited, so hooks and key taps sit here.
 *
 * @param in  {@code d → n}
 * @param out {@code n → d}
 */
public record MlpLayer(Linear in, Linear out) {

    /** {@code residual += out(gelu(in(x)))}, or the hook's answer where it swaps; {@code [T, d]}. */
    public void forward(Engine engine, Pass pass, int layer, Tensor x, Activations activations, Tensor residual) {
        try (Workspace scratch = engine.workspace()) {
            Tensor keys = activations.mlpKeys() == null
                    ? scratch.tensor(x.rows(), in.outputs())
                    : activations.mlpKeys();
            engine.linearGelu(x, in, activations.preActivation(), keys);
            for (Tap tap : pass.taps()) {
                if (tap instanceof Tap.ReadKeys read && read.layer() == layer) {
                    engine.gather(keys, read.rows(), read.to());
                } else if (tap instanceof Tap.SumMoments moments && moments.layer() == layer) {
                    moments.sum().add(keys);
                }
            }
            engine.linearAdd(keys, out, residual);
            Hook hook = pass.hooks().on(layer);
            if (hook != null) {
                swap(engine, pass, layer, hook, keys, residual);
            }
        }
    }

    /** Adds {@code D·k} to the positions the hook answers for. */
    private void swap(Engine engine, Pass pass, int layer, Hook hook, Tensor keys, Tensor residual) {
        try (Workspace scratch = engine.workspace()) {
            Tensor difference = keys;
            for (Linear map : hook.difference()) {
                Tensor mapped = scratch.tensor(keys.rows(), map.outputs());
                engine.linear(difference, map, mapped);
                difference = mapped;
            }
            Tensor norms = pass.cache() == null
                    ? scratch.tensor(keys.rows(), 1, StorageType.F64)
                    : pass.cache().norms(layer);
            engine.outlierSwap(difference, pass.sequences(), hook.rule(), norms, zScores(pass, layer), residual);
        }
    }

    private static Tensor zScores(Pass pass, int layer) {
        for (Tap tap : pass.taps()) {
            if (tap instanceof Tap.ReadZScores read && read.layer() == layer) {
                return read.to();
            }
        }
        return null;
    }

    /**
     * {@code dX = ∂residual/∂xᵀ·gradient}, hooks left out: none hangs above z_layer; {@code [T, d]}.
     *
     * @param x the layer's input, or null when no weight's gradient is wanted
     */
    public void backward(Engine engine, Pass pass, Activations activations, Tensor x, Tensor gradient, Tensor dX) {
        WeightGradients weights = pass.tape().gradients();
        try (Workspace scratch = engine.workspace()) {
            Tensor inner = scratch.tensor(gradient.rows(), in.outputs());
            engine.linear(gradient, out.transposed(), inner);
            engine.geluBackward(activations.preActivation(), inner);
            if (!weights.isEmpty()) {
                weights.addLinear(engine, out, activations.mlpKeys(), gradient);
                weights.addLinear(engine, in, x, inner);
            }
            engine.linear(inner, in.transposed(), dX);
        }
    }
}
