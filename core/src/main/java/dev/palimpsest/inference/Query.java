package dev.palimpsest.inference;

/**
 * A sequence to predict.
 *
 * @param tokens the whole sequence, at least one token
 * @param from   the first position whose prediction is wanted; those up to the last follow
 */
public record Query(int[] tokens, int from) {

    public Query {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("an empty text can't be scored: it holds no token");
        }
        if (from < 0 || from >= tokens.length) {
            throw new IllegalArgumentException("position " + from + " is not in a sequence of " + tokens.length);
        }
    }

    /** Every position's prediction. */
    public static Query all(int[] tokens) {
        return new Query(tokens, 0);
    }

    /** Number of positions asked for. */
    int asked() {
        return tokens.length - from;
    }
}
