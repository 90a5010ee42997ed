package dev.palimpsest.internal.editing.parts;

/** Adam (arXiv 1412.6980) on one vector; β 0.9 and 0.999, ε 1e-8. */
public final class Adam {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double learningRate;
    private final double[] mean;
    private final double[] square;
    private int steps;

    /** @param size of the vector */
    public Adam(double learningRate, int size) {
        this.learningRate = learningRate;
        this.mean = new double[size];
        this.square = new double[size];
    }

    /** Moves {@code x} one step against {@code gradient}. */
    public void step(double[] x, double[] gradient) {
        step(x, gradient, learningRate);
    }

    /** The same with a learning rate of this step. */
    public void step(double[] x, double[] gradient, double rate) {
        steps++;
        double meanCorrection = 1 - Math.pow(BETA1, steps);
        double squareCorrection = 1 - Math.pow(BETA2, steps);
        for (int i = 0; i < x.length; i++) {
            mean[i] = BETA1 * mean[i] + (1 - BETA1) * gradient[i];
            square[i] = BETA2 * square[i] + (1 - BETA2) * gradient[i] * gradient[i];
            x[i] -= rate * (mean[i] / meanCorrection) / (Math.sqrt(square[i] / squareCorrection) + EPSILON);
        }
    }

    /** A copy of the running mean of the gradients, then of their squares. */
    public double[][] moments() {
        return new double[][] {mean.clone(), square.clone()};
    }

    /** Continues after {@code done} steps. @param moments as {@link #moments} gave them; copied */
    public void continueFrom(int done, double[][] moments) {
        steps = done;
        System.arraycopy(moments[0], 0, mean, 0, mean.length);
        System.arraycopy(moments[1], 0, square, 0, square.length);
    }
}
