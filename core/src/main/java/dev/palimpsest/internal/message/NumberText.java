package dev.palimpsest.internal.message;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers as users write them: decimal digits, a point, an exponent. Java's own parsers additionally accept hexadecimal
 * numbers, type suffixes and digits of other scripts, and turn a number beyond the range into infinity.
 */
public final class NumberText {

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");
    private static final Pattern COMMA = Pattern.compile("[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?");
    private static final Pattern GROUPED = Pattern.compile("[+-]?[0-9]{1,3}(,[0-9]{3}){2,}(\\.[0-9]+)?");
    private static final Pattern WHOLE_GROUPED = Pattern.compile("[+-]?[0-9]{1,3}(,[0-9]{3})+");
    private static final Pattern ABBREVIATED = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?[kKmMgG]");
    private static final Pattern HEXADECIMAL = Pattern.compile("[+-]?0[xX][0-9a-fA-F.pP+-]+");

    private static final BigDecimal LARGEST_WHOLE = BigDecimal.valueOf(Integer.MAX_VALUE);

    private NumberText() {}

    /** A whole number of 64 bits. @throws NumberFormatException when {@code text} is none */
    public static long whole(String text) {
        String stripped = text.strip();
        if (!WHOLE.matcher(stripped).matches()) {
            throw new NumberFormatException(shown(text, true));
        }
        return Long.parseLong(stripped);
    }

    /**
     * A finite number.
     *
     * @throws NumberFormatException when {@code text} is none, or beyond the range of a double: infinite, or not zero
     *                               and yet read as zero
     */
    public static double decimal(String text) {
        String stripped = text.strip();
        if (!DECIMAL.matcher(stripped).matches()) {
            throw new NumberFormatException(shown(text, false));
        }
        double value = Double.parseDouble(stripped);
        if (Double.isInfinite(value) || value == 0 && hasDigitAboveZero(stripped)) {
            throw new NumberFormatException(shown(text, false));
        }
        return value;
    }

    private static boolean hasDigitAboveZero(String text) {
        return text.replaceAll("[eE].*", "").chars().anyMatch(c -> c >= '1' && c <= '9');
    }

    /**
     * A refused text for a message, with the likely remedy: {@code 0,5; write a decimal point: 0.5}.
     *
     * @param whole whether a whole number is expected
     */
    public static String shown(String text, boolean whole) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return "an empty value";
        }
        return Quote.bare(text) + remedy(stripped, whole).map(remedy -> "; " + remedy).orElse("");
    }

    private static Optional<String> remedy(String text, boolean whole) {
        if (text.length() > Quote.SHOWN) {
            return Optional.empty();
        }
        if ((whole ? WHOLE_GROUPED : GROUPED).matcher(text).matches()) {
            return Optional.of("write it without commas: " + text.replace(",", ""));
        }
        if (COMMA.matcher(text).matches()) {
            return whole ? Optional.empty() : Optional.of("write a decimal point: " + text.replace(',', '.'));
        }
        if (ABBREVIATED.matcher(text).matches()) {
            int zeros = switch (Character.toLowerCase(text.charAt(text.length() - 1))) {
                case 'k' -> 3;
                case 'm' -> 6;
                default -> 9;
            };
            BigDecimal value = new BigDecimal(text.substring(0, text.length() - 1)).scaleByPowerOfTen(zeros);
            return Optional.of("write it out: " + value.stripTrailingZeros().toPlainString());
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return Optional.of("write a decimal number");
        }
        if (text.codePoints().anyMatch(point -> point > 0x7F && Character.isDigit(point))) {
            return Optional.of("write it with the digits 0 to 9");
        }
        if (whole && WHOLE.matcher(text).matches()) {
            return new BigDecimal(text).compareTo(LARGEST_WHOLE) > 0 ? Optional.of("too large") : Optional.empty();
        }
        if (!whole && DECIMAL.matcher(text).matches() && !WHOLE.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            return Double.isInfinite(value)
                    ? Optional.of("too large for a number")
                    : value == 0 && hasDigitAboveZero(text) ? Optional.of("too close to 0") : Optional.empty();
        }
        return Optional.empty();
    }

    /** A number as users write it: {@code 15000}, {@code 0.75}, {@code 1e12}. */
    public static String of(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e7
                ? String.format(Locale.ROOT, "%.0f", value)
                : Double.toString(value).replace(".0E", "e").replace('E', 'e');
    }
}
