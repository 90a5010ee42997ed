package dev.palimpsest.internal.compute;

/**
 * One step of Adam (arXiv 1412.6980), with weight decay apart from the gradient (arXiv 1711.05101). Per element, with g
 * the gradient times {@code gradientScale}:
 *
 * <pre>
 *   m ← β₁·m + (1 − β₁)·g         v ← β₂·v + (1 − β₂)·g²
 *   x ← x − rate·( (m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε) + decay·x )
 * </pre>
 *
 * @param number        t, from 1
 * @param rate          the learning rate of this step
 * @param beta1         β₁
 * @param beta2         β₂
 * @param epsilon       ε
 * @param decay         weight decay; 0 for none
 * @param gradientScale what gradients are multiplied by first, to keep their common norm in bounds; 1 leaves them
 */
public record AdamStep(
        int number, double rate, double beta1, double beta2, double epsilon, double decay, double gradientScale) {

    /** @throws IllegalArgumentException when a number is out of its range */
    public AdamStep {
        if (number < 1) {
            throw new IllegalArgumentException("Adam's steps count from 1, got " + number);
        }
        if (!(rate >= 0) || !(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1) || !(epsilon > 0)) {
            throw new IllegalArgumentException(
                    "Adam with rate " + rate + ", β " + beta1 + " and " + beta2 + ", ε " + epsilon);
        }
    }

    /** Step {@code number} with the Adam paper's constants: β 0.9 and 0.999, ε 1e-8, no decay. */
    public static AdamStep of(int number, double rate) {
        return new AdamStep(number, rate, 0.9, 0.999, 1e-8, 0, 1);
    }

    /** {@code 1 − β₁ᵗ}. */
    public double meanCorrection() {
        return 1 - StrictMath.pow(beta1, number);
    }

    /** {@code 1 − β₂ᵗ}. */
    public double squareCorrection() {
        return 1 - StrictMath.pow(beta2, number);
    }
}
