package dev.palimpsest.internal.metric;

/**
 * A confidence interval; both ends are NaN when it is undefined.
 *
 * @param low  lower end
 * @param high upper end, not below {@code low}
 */
public record Interval(double low, double high) {

    /** The interval of a mean without values. */
    static final Interval UNDEFINED = new Interval(Double.NaN, Double.NaN);
}
