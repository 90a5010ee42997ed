package dev.palimpsest.internal.message;

/** Shortens a text in its middle: the beginning names the place, the end has the remedy. */
final class Shortening {

    private static final String GAP = " … ";

    private Shortening() {}

    /** {@code text}, or the first three quarters and the last quarter of {@code most} characters. */
    static String middle(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int tail = most / 4;
        int head = most - tail - GAP.length();
        int end = Character.isHighSurrogate(text.charAt(head - 1)) ? head - 1 : head;
        int start = text.length() - tail;
        start = Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start;
        return text.substring(0, end) + GAP + text.substring(start);
    }
}
