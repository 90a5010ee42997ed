package dev.palimpsest.inference;

import java.util.Objects;

/**
 * Settings of text generation.
 *
 * @param maxNewTokens largest number of new tokens; fewer when the text ends or the context is full
 * @param temperature  0 selects the likeliest token; otherwise logits are divided by it before sampling
 * @param topK         sample among the k likeliest; 0 for all
 * @param topP         sample among the likeliest whose probabilities reach p together; 1 for all
 * @param seed         seed for sampling: the same seed gives the same text
 * @param scope        how hooks act on decoded tokens
 */
public record GenerationSettings(
        int maxNewTokens, double temperature, int topK, double topP, long seed, HookScope scope) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    public GenerationSettings {
        Objects.requireNonNull(scope, "scope");
        if (maxNewTokens < 0) {
            throw new IllegalArgumentException("max-new-tokens must not be negative, got " + maxNewTokens);
        }
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be 0 or more, got " + temperature);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top-k must be 0 (off) or more, got " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top-p must be above 0 and at most 1, got " + topP);
        }
    }

    /**
     * Settings that select the likeliest token each time.
     *
     * @param maxNewTokens largest number of new tokens
     * @return greedy generation, with hooks that act on the prompt
     */
    public static GenerationSettings greedy(int maxNewTokens) {
        return new GenerationSettings(maxNewTokens, 0, 0, 1, 0, HookScope.PROMPT);
    }
}
