package dev.palimpsest.metric;

/**
 * Where a mean may well lie; both ends NaN when there is nothing to say.
 *
 * @param low  the lower end
 * @param high the upper end, not below {@code low}
 */
public record Interval(double low, double high) {

    /** Of the mean of nothing. */
    static final Interval UNDEFINED = new Interval(Double.NaN, Double.NaN);
}
