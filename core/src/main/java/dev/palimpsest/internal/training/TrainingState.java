package dev.palimpsest.internal.training;

import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.GptWeights.Weight;
import dev.palimpsest.internal.tensor.StorageType;

/**
 * Everything a {@link Trainer} needs to continue with the same bits. Gradients are not part of it: they are zero
 * between two steps.
 *
 * @param steps   number of steps done
 * @param weights F32
 * @param means   Adam's first moments, the running means of the gradients: one for each weight, in its shape; F32
 * @param squares Adam's second moments, the running means of the squared gradients; F32
 */
public record TrainingState(int steps, GptWeights weights, GptWeights means, GptWeights squares) {

    /** @throws IllegalArgumentException when the number of steps is negative or a matrix is not F32 */
    public TrainingState {
        if (steps < 0) {
            throw new IllegalArgumentException("a training state after " + steps + " steps");
        }
        requireSingle("weight", weights);
        requireSingle("first moment", means);
        requireSingle("second moment", squares);
    }

    /** Other types would be rounded on their way into the engine. */
    private static void requireSingle(String what, GptWeights matrices) {
        for (Weight weight : matrices.list()) {
            if (weight.matrix().type() != StorageType.F32) {
                throw new IllegalArgumentException("the " + what + " of " + weight.id() + " is "
                        + weight.matrix().type() + "; training continues from F32 only");
            }
        }
    }
}
