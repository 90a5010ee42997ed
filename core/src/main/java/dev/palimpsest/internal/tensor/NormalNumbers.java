package dev.palimpsest.internal.tensor;

import java.util.SplittableRandom;

/** Normally distributed numbers; the same seed gives the same bits on every machine. */
public final class NormalNumbers {

    private final SplittableRandom random;

    public NormalNumbers(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** An F32 matrix of independent numbers with mean 0. @param deviation their standard deviation */
    public Matrix matrix(int rows, int columns, double deviation) {
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * next());
        }
        return Matrix.of(rows, columns, values);
    }

    /** By Box and Muller, with functions whose last bit is the same everywhere. */
    private double next() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }
}
