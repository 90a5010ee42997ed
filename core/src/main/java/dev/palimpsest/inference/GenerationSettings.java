package dev.palimpsest.inference;

/**
 * How a text is continued.
 *
 * @param maxNewTokens at most so many; fewer when the text ends or the context is full
 * @param temperature  0 takes the likeliest token; above, logits are divided by it before sampling
 * @param topK         sample among the k likeliest; 0 for all
 * @param topP         sample among the likeliest whose probabilities reach p together; 1 for all
 * @param seed         of the sampling: same seed, same text
 * @param scope        what hooks do with decoded tokens
 */
public record GenerationSettings(
        int maxNewTokens, double temperature, int topK, double topP, long seed, HookScope scope) {

    public GenerationSettings {
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

    /** The likeliest token each time. */
    public static GenerationSettings greedy(int maxNewTokens) {
        return new GenerationSettings(maxNewTokens, 0, 0, 1, 0, HookScope.PROMPT);
    }
}
