package dev.palimpsest.internal.editing.tpatcher;

import java.util.SplittableRandom;

/** The output weights w that an edit's training starts from. */
@FunctionalInterface
interface StartingWeights {

    /** @param edit the edit's number, counted from 0 over all batches. @param size of {@code w [m, d]} */
    double[] of(int edit, int size);

    /** From N(0, 1), as published; the same seed and edit give the same weights. */
    static StartingWeights seeded(long seed) {
        return (edit, size) -> {
            SplittableRandom random = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (edit + 1));
            double[] weights = new double[size];
            for (int i = 0; i < size; i++) {
                weights[i] = random.nextGaussian();
            }
            return weights;
        };
    }
}
