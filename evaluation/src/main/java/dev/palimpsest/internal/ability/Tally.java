package dev.palimpsest.internal.ability;

/**
 * What a record adds to a metric.
 *
 * @param sum    0 or 1 of a share, otherwise the record's mean; of a perplexity −log p of the record
 * @param weight 1, or of a perplexity the number of tokens or bytes that it is divided by
 */
public record Tally(double sum, double weight) {

    static Tally of(boolean right) {
        return new Tally(right ? 1 : 0, 1);
    }
}
