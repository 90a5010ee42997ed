package dev.palimpsest.model;

import dev.palimpsest.compute.LayerNorm;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.tensor.Matrix;
import java.util.List;
import java.util.function.Function;

/**
 * Makes a model's parts of its weights.
 *
 * @param residence where a weight stands on the engine
 */
public record Wiring(GptConfig config, Function<Matrix, Tensor> residence) {

    /** A block's attention, rotary where the configuration says so. */
    public AttentionLayer attention(GptWeights.Block block) {
        List<Linear> queryKeyValue = block.queryKeyValue().stream().map(this::projection).toList();
        return new AttentionLayer(config, queryKeyValue, projection(block.attentionOut()));
    }

    /** A block's MLP. */
    public MlpLayer mlp(GptWeights.Block block) {
        return new MlpLayer(projection(block.mlpIn()), projection(block.mlpOut()));
    }

    /** A layer norm. */
    public LayerNorm norm(GptWeights.Norm norm) {
        return new LayerNorm(residence.apply(norm.gain()), residence.apply(norm.bias()), config.epsilon());
    }

    /** An affine map. */
    public Linear projection(GptWeights.Projection map) {
        return new Linear(residence.apply(map.weight()), map.layout(), residentOrNull(map.bias()));
    }

    /** For what some models do not have. */
    Tensor residentOrNull(Matrix matrix) {
        return matrix == null ? null : residence.apply(matrix);
    }
}
