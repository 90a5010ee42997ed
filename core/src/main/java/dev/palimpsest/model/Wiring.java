package dev.palimpsest.model;

import dev.palimpsest.compute.LayerNorm;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.tensor.Matrix;
import java.util.function.Function;

/**
 * Makes a model's parts of its weights.
 *
 * @param residence where a weight stands on the engine
 */
record Wiring(GptConfig config, Function<Matrix, Tensor> residence) {

    Block block(GptWeights.Block block) {
        AttentionLayer attention = new AttentionLayer(
                config, block.queryKeyValue().stream().map(this::projection).toList(), projection(block.attentionOut()));
        MlpLayer mlp = new MlpLayer(projection(block.mlpIn()), projection(block.mlpOut()));
        return switch (config.architecture()) {
            case GPT2 -> new Gpt2Block(norm(block.attentionNorm()), attention, norm(block.mlpNorm()), mlp);
            case GPTJ -> new GptJBlock(norm(block.attentionNorm()), attention, mlp);
        };
    }

    LayerNorm norm(GptWeights.Norm norm) {
        return new LayerNorm(residence.apply(norm.gain()), residence.apply(norm.bias()), config.epsilon());
    }

    Linear projection(GptWeights.Projection map) {
        return new Linear(residence.apply(map.weight()), map.layout(), residentOrNull(map.bias()));
    }

    /** For what some models do not have. */
    Tensor residentOrNull(Matrix matrix) {
        return matrix == null ? null : residence.apply(matrix);
    }
}
