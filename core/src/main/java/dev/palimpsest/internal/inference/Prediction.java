package dev.palimpsest.internal.inference;

import java.util.SortedMap;

/**
 * A model's predictions for a {@link Query}.
 *
 * @param argmax     the likeliest next token at each asked position
 * @param logProbs   at each asked position but the last, the log probability of the token that follows in the sequence
 * @param lastLogits the logits {@code [V]} at the last position
 * @param zScores    per hooked block the z-scores of all the sequence's positions, NaN where undefined
 */
public record Prediction(
        int[] argmax, double[] logProbs, float[] lastLogits, SortedMap<Integer, double[]> zScores) {}
