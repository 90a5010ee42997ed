package dev.palimpsest.internal.message;

import java.util.Locale;

/**
 * Quotes a piece of user input for a message: invisible characters are escaped, and at most {@value #SHOWN} characters
 * are shown.
 *
 * <pre>
 *   wte.weight             'wte.weight'
 *   t1 ESC [31m            't1&#92;u001b[31m'
 *   15 million letters     'aaaaaaaaa…' (15,000,000 characters)
 * </pre>
 */
public final class Quote {

    /** The most characters of a value that a message shows, escapes counted as they are printed. */
    public static final int SHOWN = 80;

    /** Longer paths lose their middle: the first folders and the file's name say most. */
    private static final int SHOWN_OF_PATH = 1_000;

    private Quote() {}

    /** A text in single quotes; {@code null} without quotes. */
    public static String of(CharSequence text) {
        return text == null ? "null" : quoted(text, "'");
    }

    /** A value without quotes, for one that can be told from the text around it, such as a number. */
    public static String bare(Object value) {
        return quoted(String.valueOf(value), "");
    }

    /** A path without quotes; only one of more than {@value #SHOWN_OF_PATH} characters is shortened, in its middle. */
    public static String path(Object path) {
        return Shortening.middle(escaped(path.toString(), Integer.MAX_VALUE), SHOWN_OF_PATH);
    }

    private static String quoted(CharSequence text, String mark) {
        String shown = escaped(text, SHOWN);
        return shown == null
                ? mark + escaped(cut(text), Integer.MAX_VALUE) + "…" + mark
                        + String.format(Locale.ROOT, " (%,d characters)", text.length())
                : mark + shown + mark;
    }

    /** The longest beginning of {@code text} whose escaped form fits. */
    private static CharSequence cut(CharSequence text) {
        StringBuilder out = new StringBuilder();
        int end = 0;
        while (true) {
            int point = Character.codePointAt(text, end);
            Escapes.append(out, point);
            if (out.length() >= SHOWN) {
                return text.subSequence(0, end);
            }
            end += Character.charCount(point);
        }
    }

    /** The escaped text, or null when it is longer than {@code most}. */
    private static String escaped(CharSequence text, int most) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), 2 * SHOWN));
        for (int i = 0; i < text.length() && out.length() <= most; ) {
            int point = Character.codePointAt(text, i);
            Escapes.append(out, point);
            i += Character.charCount(point);
        }
        return out.length() > most ? null : out.toString();
    }
}
