package dev.palimpsest.internal.editing;

/**
 * Computing work, for estimates of time. A product of many rows with a weight is bounded by its operations, one of few rows
 * by reading the weight.
 *
 * @param operations floating-point operations in single precision; one in double precision counts as two
 * @param numbers    numbers of weights and other matrices that are read or written, in single precision; one in double
 *                   precision counts as two
 */
public record Work(double operations, double numbers) {

    /** No work. */
    public static final Work NONE = new Work(0, 0);

    /** Work in double precision. @param operations of that precision. @param numbers of that precision */
    public static Work inDoubles(double operations, double numbers) {
        return new Work(2 * operations, 2 * numbers);
    }

    /** This and {@code other}. */
    public Work plus(Work other) {
        return new Work(operations + other.operations, numbers + other.numbers);
    }

    /** The same {@code count} times. */
    public Work times(double count) {
        return new Work(count * operations, count * numbers);
    }

    /** Whether there is any. */
    public boolean isNone() {
        return operations == 0 && numbers == 0;
    }
}
