package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.tensor.StorageType;
import java.util.List;

/**
 * What a benchmark measures.
 *
 * @param shape     the model's shape
 * @param storage   storage type of its weights: F32, F16 or BF16
 * @param texts     texts in the batch of {@link Stage#PREFILL}
 * @param length    length of each in tokens
 * @param newTokens tokens to decode
 * @param layers    layers to edit
 * @param batchSize facts per batch
 * @param steps     optimisation steps per target value, without early stopping
 * @param warmUps   warm-up runs of each stage
 * @param repeats   timed runs of each stage
 * @param seed      for weights, texts and facts
 */
public record Workload(
        Shape shape,
        StorageType storage,
        int texts,
        int length,
        int newTokens,
        List<Integer> layers,
        int batchSize,
        int steps,
        int warmUps,
        int repeats,
        long seed) {

    /** Tokens of the prompt before decoding. */
    static final int PROMPT = 8;

    /** @throws IllegalArgumentException when a value is too small, or too large for the model's context */
    public Workload {
        layers = List.copyOf(layers);
        require(texts > 0, "--texts must be at least 1, got " + texts);
        require(newTokens > 0, "--new-tokens must be at least 1, got " + newTokens);
        require(batchSize > 0, "--batch-size must be at least 1, got " + batchSize);
        require(steps > 0, "--steps must be at least 1, got " + steps);
        require(warmUps >= 0, "--warm-ups must not be negative, got " + warmUps);
        require(repeats > 0, "--repeats must be at least 1, got " + repeats);
        int positions = shape.config().positions();
        require(length > 0 && length <= positions, "--length must be 1 to " + positions + ", got " + length);
        require(PROMPT + newTokens < positions,
                "--new-tokens must be below " + (positions - PROMPT) + ", got " + newTokens);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
