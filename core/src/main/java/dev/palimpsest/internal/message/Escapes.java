package dev.palimpsest.internal.message;

import java.util.Locale;

/**
 * Escapes for characters that cannot be seen, or that change how the text around them is seen: controls (terminal
 * sequences among them), line separators, bidirectional overrides and other format characters, lone surrogates,
 * unassigned and private characters, blanks other than the space. A backslash is left as it is, so escaped text is not
 * escaped again.
 */
final class Escapes {

    private Escapes() {}

    /** Appends a code point, escaped if necessary: {@code \n}, <code>&#92;u001b</code>, <code>&#92;u{e0001}</code>. */
    static void append(StringBuilder out, int point) {
        if (point >= ' ' && point < 0x7F) {
            out.append((char) point);
            return;
        }
        switch (point) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (isVisible(point)) {
                    out.appendCodePoint(point);
                } else {
                    out.append(String.format(Locale.ROOT, point <= 0xFFFF ? "\\u%04x" : "\\u{%x}", point));
                }
            }
        }
    }

    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR -> point == ' ';
            default -> !isBlankGlyph(point);
        };
    }

    /** Letters and marks without ink: fillers, the grapheme joiner, variation selectors, the empty Braille cell. */
    private static boolean isBlankGlyph(int point) {
        return point == 0x034F || point == 0x115F || point == 0x1160 || point == 0x17B4 || point == 0x17B5
                || point >= 0x180B && point <= 0x180F || point == 0x2800 || point == 0x3164
                || point >= 0xFE00 && point <= 0xFE0F || point == 0xFFA0 || point >= 0xE0100 && point <= 0xE01EF;
    }
}
