package dev.palimpsest.internal.training;

import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.WeightInitialisation;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.SplittableRandom;

/** The weights a model has before training: {@link WeightInitialisation}'s, normally distributed; F32, on the heap. */
public final class FreshWeights {

    private final SplittableRandom random;

    private FreshWeights(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /**
     * Draws the weights of a model in its architecture's layout.
     *
     * @param seed the same seed gives the same bits on every machine
     */
    public static GptWeights of(GptConfig config, long seed) {
        return WeightInitialisation.of(config, new FreshWeights(seed)::normal);
    }

    private Matrix normal(int rows, int columns, double deviation) {
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * gaussian());
        }
        return Matrix.of(rows, columns, values);
    }

    /** By Box and Muller, with functions whose last bit is the same everywhere. */
    private double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }
}
