package dev.palimpsest.internal.training;

import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.WeightInitialisation;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.NormalNumbers;

/** The weights a model has before training: {@link WeightInitialisation}'s, normally distributed; F32, on the heap. */
public final class FreshWeights {

    private FreshWeights() {}

    /**
     * Draws the weights of a model in its architecture's layout.
     *
     * @param seed the same seed gives the same bits on every machine
     */
    public static GptWeights of(GptConfig config, long seed) {
        return WeightInitialisation.of(config, new NormalNumbers(seed)::matrix);
    }
}
