package dev.palimpsest.report;

import dev.palimpsest.metric.Interval;
import java.util.Locale;

/** Numbers as a table shows them: the same in every locale, and never the letters of an undefined one. */
final class Numbers {

    /** What stands where nothing was measured. */
    static final String NONE = "–";

    private Numbers() {}

    /** A share as the paper prints it: {@code .713}, {@code 1.000}. */
    static String share(double value) {
        return withoutZero(decimals(value, 3));
    }

    /** A share with its interval: {@code .713 [.64, .78]}; without one where it is undefined. */
    static String share(double value, Interval interval) {
        if (!Double.isFinite(value) || !Double.isFinite(interval.low()) || !Double.isFinite(interval.high())) {
            return share(value);
        }
        return share(value) + " [" + withoutZero(decimals(interval.low(), 2)) + ", "
                + withoutZero(decimals(interval.high(), 2)) + "]";
    }

    /** A difference of shares with its sign: {@code +.050}, {@code −.340}, {@code ±.000}. */
    static String change(double value) {
        String size = share(Math.abs(value));
        if (size.equals(NONE)) {
            return NONE;
        }
        return (size.equals(".000") ? "±" : value > 0 ? "+" : "−") + size;
    }

    /** With so many digits after the point. */
    static String decimals(double value, int digits) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : NONE;
    }

    /** For a machine: six digits after the point, nothing for an undefined value. */
    static String plain(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6f", value) : "";
    }

    /** As the paper prints shares: no zero before the point. */
    static String withoutZero(String number) {
        return number.startsWith("0.") ? number.substring(1) : number;
    }
}
