package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Site;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The gradient of a loss with respect to a projection's weight as rank-one terms, one per token: {@code Σ_b u_b g_bᵀ} in the
 * raw gradient, {@code Σ_b ũ_b g̃_bᵀ} in what the trained network makes of it.
 *
 * @param inputs    u, the projection's input, row after row {@code [T, inputs]}
 * @param gradients g, the gradient of the projection's output {@code [T, outputs]}
 * @param tokens    T; may be 0
 */
record TokenFactors(float[] inputs, float[] gradients, int tokens) {

    /** The tokens with a u and a g other than zero: the others add nothing to the gradient. */
    TokenFactors withoutZeroRows() {
        if (tokens == 0) {
            return this;
        }
        int n = inputs.length / tokens;
        int m = gradients.length / tokens;
        int[] kept = IntStream.range(0, tokens)
                .filter(t -> !isZero(inputs, t * n, n) && !isZero(gradients, t * m, m))
                .toArray();
        return kept.length == tokens ? this : new TokenFactors(rows(inputs, kept, n), rows(gradients, kept, m), kept.length);
    }

    private static boolean isZero(float[] values, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (values[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static float[] rows(float[] values, int[] rows, int columns) {
        float[] some = new float[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * columns, some, i * columns, columns);
        }
        return some;
    }

    /** The rows {@code [from, to)} of factors that are stored end to end. */
    static TokenFactors slice(float[] inputs, int n, float[] gradients, int m, int from, int to) {
        return new TokenFactors(Arrays.copyOfRange(inputs, from * n, to * n),
                Arrays.copyOfRange(gradients, from * m, to * m), to - from);
    }

    /** {@code h = [u; g]} of every token, row after row. */
    float[] joined(Site.Point point, GptConfig config) {
        int n = point.inputWidth(config);
        int m = point.outputWidth(config);
        float[] rows = new float[tokens * (n + m)];
        for (int t = 0; t < tokens; t++) {
            System.arraycopy(inputs, t * n, rows, t * (n + m), n);
            System.arraycopy(gradients, t * m, rows, t * (n + m) + n, m);
        }
        return rows;
    }

    /** The tokens {@code [from, to)} of rows {@code [u; g]}. */
    static TokenFactors split(float[] rows, Site.Point point, GptConfig config, int from, int to) {
        int n = point.inputWidth(config);
        int m = point.outputWidth(config);
        float[] inputs = new float[(to - from) * n];
        float[] gradients = new float[(to - from) * m];
        for (int t = from; t < to; t++) {
            System.arraycopy(rows, t * (n + m), inputs, (t - from) * n, n);
            System.arraycopy(rows, t * (n + m) + n, gradients, (t - from) * m, m);
        }
        return new TokenFactors(inputs, gradients, to - from);
    }
}
