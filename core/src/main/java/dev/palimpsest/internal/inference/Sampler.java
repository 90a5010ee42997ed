package dev.palimpsest.internal.inference;

import dev.palimpsest.inference.GenerationSettings;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws the next token from logits; one per sequence, seeded. */
final class Sampler {

    private final GenerationSettings settings;
    private final SplittableRandom random;

    Sampler(GenerationSettings settings) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
    }

    /** @param logits {@code [V]} */
    int next(float[] logits) {
        if (settings.temperature() == 0) {
            return likeliest(logits);
        }
        int[] byLogit = candidates(logits);
        double[] weights = new double[byLogit.length];
        double total = 0;
        for (int i = 0; i < byLogit.length; i++) {
            weights[i] = Math.exp(((double) logits[byLogit[i]] - logits[byLogit[0]]) / settings.temperature());
            total += weights[i];
        }
        int kept = nucleus(weights, total);
        double mass = 0;
        for (int i = 0; i < kept; i++) {
            mass += weights[i];
        }
        double left = random.nextDouble() * mass;
        for (int i = 0; i < kept; i++) {
            left -= weights[i];
            if (left < 0) {
                return byLogit[i];
            }
        }
        return byLogit[kept - 1];
    }

    private static int likeliest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    /** Likeliest first, the lower id among equals, so that a draw does not depend on the sort. */
    private int[] candidates(float[] logits) {
        // One long each, the inverted order of the logit above the id: a primitive sort instead of a boxed one.
        long[] keys = new long[logits.length];
        for (int id = 0; id < logits.length; id++) {
            int bits = Float.floatToIntBits(logits[id]);
            int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            keys[id] = (long) ~ascending << Integer.SIZE | id;
        }
        Arrays.sort(keys);
        int limit = settings.topK() == 0 ? logits.length : Math.min(settings.topK(), logits.length);
        return Arrays.stream(keys, 0, limit).mapToInt(key -> (int) key).toArray();
    }

    /** Number of likeliest tokens whose probabilities reach top-p. */
    private int nucleus(double[] weights, double total) {
        double reached = 0;
        int kept = 0;
        do {
            reached += weights[kept++];
        } while (kept < weights.length && reached < settings.topP() * total);
        return kept;
    }
}
