package dev.palimpsest.internal.message;

/**
 * A whole message as one clean line: every exception of this project and every line on standard error passes through
 * it. Line breaks become spaces, invisible characters are escaped, and a message of more than {@value #LONGEST}
 * characters loses its middle. A clean line stays as it is.
 */
public final class OneLine {

    /** The most characters of a message. */
    public static final int LONGEST = 2_000;

    /** So much is looked at; of a longer message the end is looked at as well. */
    private static final int READ = 4 * LONGEST;

    private OneLine() {}

    /** @param message {@code null} gives the text "null" */
    public static String of(String message) {
        String text = String.valueOf(message);
        if (isClean(text)) {
            return text;
        }
        String part = text.length() <= 2 * READ ? text : Shortening.middle(text, READ);
        StringBuilder out = new StringBuilder(part.length());
        part.replaceAll("\\s*\\R\\s*", " ").strip().codePoints().forEach(point -> Escapes.append(out, point));
        return Shortening.middle(out.toString(), LONGEST);
    }

    /** A line of a result as it is, with invisible characters escaped: names from files must not control a terminal. */
    public static String escaped(String line) {
        if (line.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return line;
        }
        StringBuilder out = new StringBuilder(line.length());
        line.codePoints().forEach(point -> Escapes.append(out, point));
        return out.toString();
    }

    private static boolean isClean(String text) {
        return text.length() <= LONGEST && text.equals(text.strip()) && text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }
}
