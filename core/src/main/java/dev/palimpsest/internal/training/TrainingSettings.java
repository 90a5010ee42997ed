package dev.palimpsest.internal.training;

/**
 * How a model is trained: AdamW under a learning rate that rises linearly, then falls along a cosine.
 *
 * @param steps        of the optimiser; the schedule ends with the last
 * @param warmup       number of warm-up steps
 * @param rate         peak learning rate
 * @param lastRate     the learning rate at the end, as a share of the peak
 * @param beta2        Adam's β₂; β₁ is 0.9
 * @param decay        weight decay of matrices; vectors have none
 * @param largestNorm  gradients whose common norm is larger are scaled down to it
 */
public record TrainingSettings(
        int steps, int warmup, double rate, double lastRate, double beta2, double decay, double largestNorm) {

    /** @throws IllegalArgumentException when a number is out of its range */
    public TrainingSettings {
        if (steps < 1 || warmup < 0 || warmup > steps) {
            throw new IllegalArgumentException("training for " + steps + " steps with " + warmup + " warm-up steps");
        }
        if (!(rate > 0) || !(lastRate >= 0 && lastRate <= 1) || !(decay >= 0) || !(largestNorm > 0)) {
            throw new IllegalArgumentException("training with a learning rate of " + rate + " down to " + lastRate
                    + " of it, decay " + decay + ", largest norm " + largestNorm);
        }
    }

    /** Settings that small models learn well with. */
    public static TrainingSettings of(int steps, double rate) {
        return new TrainingSettings(steps, Math.min(steps, Math.max(1, steps / 25)), rate, 0.05, 0.98, 0.01, 1);
    }

    /** The learning rate of step {@code number}, from 1; after the last step that of the last. */
    public double rateAt(int number) {
        if (number <= warmup) {
            return rate * number / warmup;
        }
        double done = steps == warmup ? 1 : Math.min(1, (double) (number - warmup) / (steps - warmup));
        return rate * (lastRate + (1 - lastRate) * 0.5 * (1 + StrictMath.cos(Math.PI * done)));
    }
}
