package dev.palimpsest.internal.model;

import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.WeightRole;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;

/**
 * The initial weights of an untrained model, on the scale of GPT-2's (Radford et al. 2019, section 2.3;
 * Hugging Face's {@code _init_weights}): deviation 0.02, the two projections of each block into the residual stream
 * 0.02/√(2·layers), so that its variance does not grow with depth; norms one, biases zero.
 */
public final class WeightInitialisation {

    /** Draws matrices; called from the embeddings up to the head. */
    @FunctionalInterface
    public interface Source {

        /** A matrix of random elements around zero. @param deviation their standard deviation */
        Matrix draw(int rows, int columns, double deviation);
    }

    private static final double DEVIATION = 0.02;

    private WeightInitialisation() {}

    /** The weights in the architecture's layout, with the head tied or biased as in its checkpoints. */
    public static GptWeights of(GptConfig config, Source source) {
        Architecture architecture = config.architecture();
        return GptWeights.of(
                architecture.tensors(config, !architecture.tiedHead(), architecture.headBias()),
                tensor -> initial(config, source, tensor));
    }

    private static Matrix initial(GptConfig config, Source source, StoredTensor tensor) {
        return switch (tensor.weight().element()) {
            case GAIN -> constant(tensor.columns(), 1);
            case BIAS -> constant(tensor.columns(), 0);
            case TABLE, WEIGHT ->
                    source.draw(tensor.rows(), tensor.columns(), deviation(config, tensor.weight().role()));
        };
    }

    private static double deviation(GptConfig config, WeightRole role) {
        boolean residual = role == WeightRole.ATTENTION_OUT || role == WeightRole.MLP_OUT;
        return residual ? DEVIATION / Math.sqrt(2.0 * config.layers()) : DEVIATION;
    }

    private static Matrix constant(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return Matrix.of(1, length, values);
    }
}
