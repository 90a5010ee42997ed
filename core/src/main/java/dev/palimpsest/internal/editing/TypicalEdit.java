package dev.palimpsest.internal.editing;

/**
 * An edit as {@link EditingMethod#cost} assumes it: what a model's shape and a method's settings do not determine.
 *
 * @param prompt        tokens of the bare prompt
 * @param subject       tokens of the subject
 * @param suffix        tokens of the prompt from the subject's last one on
 * @param target        tokens of the answer
 * @param contexts      context templates, the bare one among them; 0 for as many as the method samples
 * @param contextTokens tokens that a template puts before the prompt
 * @param promptBytes   of the prompt in UTF-8
 * @param sentenceBytes of prompt and answer as a sentence
 * @param subjectBytes  of the subject
 * @param neurons       neurons that an answer is attributed to (KN)
 * @param neuronLayers  layers that these are in
 */
public record TypicalEdit(int prompt, int subject, int suffix, int target, int contexts, int contextTokens, int promptBytes,
        int sentenceBytes, int subjectBytes, int neurons, int neuronLayers) {

    /** A fact of CounterFact's kind: 16 tokens with a subject of 4, an answer of 2, and four bytes a token. */
    public static final TypicalEdit ASSUMED = new TypicalEdit(16, 4, 8, 2, 0, 10, 64, 73, 16, 5, 3);

    /** The same with a number of context templates. */
    public TypicalEdit withContexts(int count) {
        return new TypicalEdit(prompt, subject, suffix, target, count, contextTokens, promptBytes, sentenceBytes,
                subjectBytes, neurons, neuronLayers);
    }

    /** The number of context templates of a method that samples {@code own} when none are given. */
    public int contexts(int own) {
        return contexts == 0 ? own : contexts;
    }

    /** Tokens of the prompt and the answer without its last token: what teacher forcing runs. */
    public int forced() {
        return prompt + target - 1;
    }
}
