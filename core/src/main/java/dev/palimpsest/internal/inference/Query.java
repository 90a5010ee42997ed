package dev.palimpsest.internal.inference;

/**
 * A sequence to predict.
 *
 * @param tokens    the whole sequence, at least one token
 * @param from      the first position to predict at; all later ones follow
 * @param promptEnd the position of the prompt's last token, where edits bound to it act
 */
public record Query(int[] tokens, int from, int promptEnd) {

    public Query {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("an empty text cannot be scored: it has no tokens");
        }
        if (from < 0 || from >= tokens.length) {
            throw new IllegalArgumentException("position " + from + " is not in a sequence of " + tokens.length);
        }
        if (promptEnd < 0 || promptEnd >= tokens.length) {
            throw new IllegalArgumentException(
                    "the prompt cannot end at position " + promptEnd + " of a sequence of " + tokens.length);
        }
    }

    /** Every position's prediction; the whole sequence is the prompt. */
    public static Query all(int[] tokens) {
        return all(tokens, tokens.length - 1);
    }

    /** Every position's prediction, the prompt ending at {@code promptEnd}. */
    public static Query all(int[] tokens, int promptEnd) {
        return new Query(tokens, 0, promptEnd);
    }

    /**
     * The predictions of a continuation: teacher forcing on {@code prompt} followed by {@code continuation}.
     *
     * @param tokens the whole sequence
     * @param prompt number of prompt tokens
     */
    public static Query continuation(int[] tokens, int prompt) {
        return new Query(tokens, prompt - 1, prompt - 1);
    }

    /** Number of requested positions. */
    int asked() {
        return tokens.length - from;
    }
}
