package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.LayerNorm;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.List;
import java.util.function.Function;

/**
 * Builds a model's layers from its weights.
 *
 * @param resident the tensor of a weight on the engine
 */
public record Wiring(GptConfig config, Function<Matrix, Tensor> resident) {

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
        return new LayerNorm(resident.apply(norm.gain()), resident.apply(norm.bias()), config.epsilon());
    }

    /** An affine map. */
    public Linear projection(GptWeights.Projection map) {
        return new Linear(resident.apply(map.weight()), map.layout(), residentOrNull(map.bias()));
    }

    /** For a weight that some models do not have. */
    Tensor residentOrNull(Matrix matrix) {
        return matrix == null ? null : resident.apply(matrix);
    }
}
