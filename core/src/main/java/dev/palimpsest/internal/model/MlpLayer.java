package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.Site.Point;

/**
 * A block's MLP: {@code d → n}, GELU, {@code n → d}. Its inner activation is the key, its second projection the
 * associative memory that is edited, so most interventions and taps act here.
 *
 * @param in  {@code d → n}
 * @param out {@code n → d}
 */
public record MlpLayer(Linear in, Linear out) {

    /** The projection at {@code point}. */
    public Linear projection(Point point) {
        return point == Point.MLP_INNER ? in : out;
    }

    /** This MLP with another projection at {@code point}; the other one is shared. */
    public MlpLayer with(Point point, Linear map) {
        return point == Point.MLP_INNER ? new MlpLayer(map, out) : new MlpLayer(in, map);
    }

    /** {@code residual += out(gelu(in(x)))}, as the pass's interventions change it; {@code [T, d]}. */
    public void forward(Engine engine, Pass pass, int layer, Tensor x, Activations activations, Tensor residual) {
        try (Workspace scratch = engine.workspace()) {
            Tensor keys = activations.mlpKeys() == null
                    ? scratch.tensor(x.rows(), in.outputs())
                    : activations.mlpKeys();
            MlpInterventions interventions = new MlpInterventions(engine, scratch, pass, layer);
            engine.linearGelu(x, in, activations.preActivation(), keys);
            interventions.replaceInner(x, activations.preActivation(), keys);
            read(engine, scratch, pass, layer, x, keys);
            interventions.keepReplaced(keys, residual);
            engine.linearAdd(keys, out, residual);
            interventions.afterOutput(x, keys, residual);
        }
    }

    private void read(Engine engine, Workspace scratch, Pass pass, int layer, Tensor x, Tensor keys) {
        for (Tap tap : pass.taps()) {
            if (tap.layer() != layer) {
                continue;
            }
            switch (tap) {
                case Tap.ReadMlpInput read -> engine.gather(x, read.rows(), read.to());
                case Tap.ReadKeys read -> engine.gather(keys, read.rows(), read.to());
                case Tap.ReadMlpOutput read -> {
                    Tensor some = scratch.tensor(read.rows().length, keys.columns());
                    engine.gather(keys, read.rows(), some);
                    engine.linear(some, out, read.to());
                }
                case Tap.SumMoments moments -> moments.sum().add(keys);
                case Tap.ReadOutput ignored -> { }
                case Tap.ReadAttentionOutput ignored -> { }
                case Tap.ReadZScores ignored -> { }
            }
        }
    }

    /**
     * {@code dX = ∂residual/∂xᵀ·gradient}; {@code [T, d]}.
     *
     * @param x the layer's input, or null when no weight's gradient is computed
     */
    public void backward(Engine engine, Pass pass, int layer, Activations activations, Tensor x, Tensor gradient, Tensor dX) {
        WeightGradients weights = pass.tape().gradients();
        try (Workspace scratch = engine.workspace()) {
            MlpInterventions interventions = new MlpInterventions(engine, scratch, pass, layer);
            Tensor inner = scratch.tensor(gradient.rows(), in.outputs());
            engine.linear(gradient, out.transposed(), inner);
            interventions.backward(Point.MLP_OUTPUT, gradient, inner);
            engine.geluBackward(activations.preActivation(), inner);
            interventions.backward(Point.MLP_INNER, inner, inner);
            if (!weights.isEmpty()) {
                weights.addLinear(engine, out, activations.mlpKeys(), gradient);
                weights.addLinear(engine, in, x, inner);
            }
            engine.linear(inner, in.transposed(), dX);
        }
    }
}
