package dev.palimpsest.internal.model.gpt2;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.LayerNorm;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.Activations;
import dev.palimpsest.internal.model.AttentionLayer;
import dev.palimpsest.internal.model.Block;
import dev.palimpsest.internal.model.MlpLayer;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.WeightGradients;

/**
 * GPT-2's sequential block.
 *
 * <pre>
 *   x ──┬─▶ norm ─▶ attention ─▶ + ──┬─▶ norm ─▶ MLP ─▶ + ──▶ y
 *       └────────────────────────┘   └──────────────────┘
 * </pre>
 */
record Gpt2Block(LayerNorm attentionNorm, AttentionLayer attention, LayerNorm mlpNorm, MlpLayer mlp) implements Block {

    @Override
    public Block with(MlpLayer other) {
        return new Gpt2Block(attentionNorm, attention, mlpNorm, other);
    }

    @Override
    public void forward(Engine engine, Pass pass, int layer, Activations activations, Tensor residual) {
        try (Workspace scratch = engine.workspace()) {
            Tensor normed = scratch.tensor(residual.rows(), residual.columns());
            if (activations.isRecorded()) {
                engine.copy(residual, activations.input());
            }
            engine.layerNorm(residual, attentionNorm, normed);
            attention.forward(engine, pass, layer, normed, activations, residual);
            if (activations.isRecorded()) {
                engine.copy(residual, activations.middle());
            }
            engine.layerNorm(residual, mlpNorm, normed);
            mlp.forward(engine, pass, layer, normed, activations, residual);
        }
    }

    @Override
    public void backward(Engine engine, Pass pass, int layer, Activations activations, Tensor gradient) {
        try (Workspace scratch = engine.workspace()) {
            WeightGradients weights = pass.tape().gradients();
            Tensor dNormed = scratch.tensor(gradient.rows(), gradient.columns());
            Tensor normed = weights.isEmpty() ? null : scratch.tensor(gradient.rows(), gradient.columns());
            if (normed != null) {
                engine.layerNorm(activations.middle(), mlpNorm, normed);
            }
            mlp.backward(engine, pass, layer, activations, normed, gradient, dNormed);
            weights.addLayerNorm(engine, mlpNorm, activations.middle(), dNormed);
            engine.layerNormBackward(activations.middle(), mlpNorm, dNormed, gradient);
            if (normed != null) {
                engine.layerNorm(activations.input(), attentionNorm, normed);
            }
            attention.backward(engine, pass, layer, activations, normed, gradient, dNormed, false);
            weights.addLayerNorm(engine, attentionNorm, activations.input(), dNormed);
            engine.layerNormBackward(activations.input(), attentionNorm, dNormed, gradient);
        }
    }
}
