package dev.palimpsest.internal.report.text;

import dev.palimpsest.internal.metric.Interval;
import java.util.List;
import java.util.Locale;

/** Formats numbers for tables: independent of the locale, with a dash for undefined values. */
public final class Numbers {

    /** The text of a value that was not measured. */
    public static final String NONE = "–";

    /** Digits after the decimal point. */
    private static final int SHARE = 3;
    /** More digits would show rounding errors. */
    private static final int MOST = 9;

    private Numbers() {}

    /** A share as the paper prints it: {@code .713}, {@code 1.000}. */
    public static String share(double value) {
        return withoutZero(decimals(value, SHARE));
    }

    /** A share with its interval: {@code .713 [.64, .78]}; without an interval when that is undefined. */
    public static String share(double value, Interval interval) {
        if (!Double.isFinite(value) || !Double.isFinite(interval.low()) || !Double.isFinite(interval.high())) {
            return share(value);
        }
        return share(value) + " [" + withoutZero(decimals(interval.low(), 2)) + ", "
                + withoutZero(decimals(interval.high(), 2)) + "]";
    }

    /** The larger and the smaller of two shares, with as many digits as needed to tell them apart. */
    static List<String> ordered(double one, double other) {
        double high = Math.max(one, other);
        double low = Math.min(one, other);
        int digits = SHARE;
        while (high != low && digits < MOST && decimals(high, digits).equals(decimals(low, digits))) {
            digits++;
        }
        return List.of(withoutZero(decimals(high, digits)), withoutZero(decimals(low, digits)));
    }

    /** {@code 1 edit}, {@code 20 edits}. */
    public static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** A difference of shares with its sign: {@code +.050}, {@code −.340}, {@code ±.000}. */
    public static String change(double value) {
        String size = share(Math.abs(value));
        if (size.equals(NONE)) {
            return NONE;
        }
        return (size.equals(".000") ? "±" : value > 0 ? "+" : "−") + size;
    }

    /** An amount of memory in its largest unit of 1,024: {@code 1.5 GiB}, {@code 950 KiB}, {@code 400 B}. */
    public static String bytes(double bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < units.length - 1) {
            amount /= 1024;
            unit++;
        }
        return decimals(amount, amount < 10 && unit > 0 ? 1 : 0) + " " + units[unit];
    }

    /** A duration to two digits in the unit that suits it: {@code 0.42 s}, {@code 35 ms}, {@code 2.5 h}. */
    public static String duration(double seconds) {
        double[] lengths = {1e-3, 1, 60, 3600, 86_400};
        String[] units = {"ms", "s", "min", "h", "days"};
        int unit = units.length - 1;
        // Whatever would be written as less than one of a unit has the next smaller one; seconds begin at a tenth.
        while (unit > 0 && seconds < (unit == 1 ? 0.0995 : 0.995 * lengths[unit])) {
            unit--;
        }
        double amount = seconds / lengths[unit];
        return decimals(amount, amount < 0.995 && unit > 0 ? 2 : amount < 9.95 ? 1 : 0) + " " + units[unit];
    }

    /** With this number of digits after the decimal point. */
    public static String decimals(double value, int digits) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : NONE;
    }

    /** For programs: six digits after the decimal point, empty for an undefined value. */
    public static String plain(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6f", value) : "";
    }

    /** Without the zero before the decimal point, as the paper prints shares. */
    public static String withoutZero(String number) {
        return number.startsWith("0.") ? number.substring(1) : number;
    }
}
