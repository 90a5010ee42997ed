package dev.palimpsest.internal.metric;

import java.util.Arrays;

/** Compares token sequences. */
public final class TokenMatch {

    private TokenMatch() {}

    /**
     * The share of positions at which both are equal; NaN when there are none.
     *
     * @throws IllegalArgumentException when the lengths differ
     */
    public static double share(int[] predicted, int[] wanted) {
        if (predicted.length != wanted.length) {
            throw new IllegalArgumentException(predicted.length + " predictions for " + wanted.length + " tokens");
        }
        int agreeing = 0;
        for (int i = 0; i < wanted.length; i++) {
            if (predicted[i] == wanted[i]) {
                agreeing++;
            }
        }
        return wanted.length == 0 ? Double.NaN : (double) agreeing / wanted.length;
    }

    /** Whether {@code generated} begins with {@code wanted}. */
    public static boolean beginsWith(int[] generated, int[] wanted) {
        return generated.length >= wanted.length
                && Arrays.equals(generated, 0, wanted.length, wanted, 0, wanted.length);
    }
}
