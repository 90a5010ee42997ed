package dev.palimpsest.internal.model.gptj;

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
 * GPT-J's parallel block.
 *
 * <pre>
 *              ┌─▶ attention (rotary) ─┐
 *   x ──▶ norm ┤                       ├─▶ + ──▶ y
 *   │          └─▶ MLP ────────────────┘   │
 *   └──────────────────────────────────────┘
 * </pre>
 */
record GptJBlock(LayerNorm norm, AttentionLayer attention, MlpLayer mlp) implements Block {

    @Override
    public Block with(MlpLayer other) {
        return new GptJBlock(norm, attention, other);
    }

    @Override
    public void forward(Engine engine, Pass pass, int layer, Activations activations, Tensor residual) {
        try (Workspace scratch = engine.workspace()) {
            Tensor normed = scratch.tensor(residual.rows(), residual.columns());
            if (activations.isRecorded()) {
                engine.copy(residual, activations.input());
            }
            engine.layerNorm(residual, norm, normed);
            attention.forward(engine, pass, layer, normed, activations, residual);
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
                engine.layerNorm(activations.input(), norm, normed);
            }
            mlp.backward(engine, pass, layer, activations, normed, gradient, dNormed);
            attention.backward(engine, pass, layer, activations, normed, gradient, dNormed, true);
            weights.addLayerNorm(engine, norm, activations.input(), dNormed);
            engine.layerNormBackward(activations.input(), norm, dNormed, gradient);
        }
    }
}
