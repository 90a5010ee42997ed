package dev.palimpsest.internal.editing.serac;

import dev.palimpsest.internal.editing.scope.ScopeMap;
import java.util.List;

/**
 * The scope classifier's loss: the mean binary cross-entropy of pairs of prompts, and its gradient.
 *
 * <pre>
 *   D = eᵞ ‖M (h(x) − h(e))‖²,  s = exp(−D)
 *   in scope: −log s = D, dL/dD = 1          out of scope: −log(1 − s), dL/dD = −1/(eᴰ − 1)
 *   dD/dM = 2 eᵞ M(h(x) − h(e)) (h(x) − h(e))ᵀ, dD/dγ = D
 * </pre>
 *
 * Parameters are one vector: M row by row {@code [64 · d]}, then γ.
 */
final class ScopeLoss {

    /** Below this distance a pair counts as this far apart: the loss of a pair out of scope has a pole at 0. */
    private static final double LEAST = 1e-6;

    /** Two prompts' features {@code [d]} and whether the second is in the scope of an edit of the first. */
    record Pair(double[] edit, double[] prompt, boolean inScope) {}

    /** @param correct how many of the pairs s &gt; 0.5 decides correctly */
    record Evaluation(double loss, double[] gradient, int correct) {}

    private ScopeLoss() {}

    /** @param parameters of length 64 · d + 1 */
    static Evaluation of(double[] parameters, List<Pair> pairs) {
        int width = pairs.getFirst().edit().length;
        int last = parameters.length - 1;
        double scale = StrictMath.exp(parameters[last]);
        double[] gradient = new double[parameters.length];
        double[] difference = new double[width];
        double[] mapped = new double[ScopeMap.WIDTH];
        double loss = 0;
        int correct = 0;
        for (Pair pair : pairs) {
            for (int j = 0; j < width; j++) {
                difference[j] = pair.prompt()[j] - pair.edit()[j];
            }
            double squares = 0;
            for (int i = 0; i < mapped.length; i++) {
                double sum = 0;
                for (int j = 0; j < width; j++) {
                    sum += parameters[i * width + j] * difference[j];
                }
                mapped[i] = sum;
                squares += sum * sum;
            }
            double distance = Math.max(LEAST, scale * squares);
            double similarity = StrictMath.exp(-distance);
            loss += (pair.inScope() ? distance : -StrictMath.log(-StrictMath.expm1(-distance))) / pairs.size();
            correct += (similarity > ScopeMap.THRESHOLD) == pair.inScope() ? 1 : 0;
            double slope = (pair.inScope() ? 1 : -1 / StrictMath.expm1(distance)) / pairs.size();
            for (int i = 0; i < mapped.length; i++) {
                double factor = 2 * scale * slope * mapped[i];
                for (int j = 0; j < width; j++) {
                    gradient[i * width + j] += factor * difference[j];
                }
            }
            gradient[last] += slope * distance;
        }
        return new Evaluation(loss, gradient, correct);
    }
}
