package dev.palimpsest.model;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

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
        int limit = settings.topK() == 0 ? logits.length : Math.min(settings.topK(), logits.length);
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(id -> -logits[id]).thenComparingInt(id -> id))
                .limit(limit)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** How many of the likeliest it takes to reach top-p of the mass. */
    private int nucleus(double[] weights, double total) {
        double reached = 0;
        int kept = 0;
        do {
            reached += weights[kept++];
        } while (kept < weights.length && reached < settings.topP() * total);
        return kept;
    }
}
