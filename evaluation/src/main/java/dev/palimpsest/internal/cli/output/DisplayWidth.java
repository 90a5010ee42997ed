package dev.palimpsest.internal.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * The columns that a text takes on a terminal: none for combining and invisible characters, two for East Asian wide
 * characters and emoji, one for others.
 */
public final class DisplayWidth {

    /** First and last code points that take two columns. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F}, {0x231A, 0x231B}, {0x2329, 0x232A}, {0x23E9, 0x23EC}, {0x25FD, 0x25FE}, {0x2614, 0x2615},
        {0x2648, 0x2653}, {0x26A1, 0x26A1}, {0x26BD, 0x26BE}, {0x2705, 0x2705}, {0x2728, 0x2728}, {0x274C, 0x274C},
        {0x2753, 0x2755}, {0x2795, 0x2797}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xA960, 0xA97F}, {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF}, {0xFE10, 0xFE19}, {0xFE30, 0xFE6F}, {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6}, {0x16FE0, 0x18CFF},
        {0x1B000, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A},
        {0x1F200, 0x1F320}, {0x1F32D, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F90C, 0x1FAFF},
        {0x20000, 0x3FFFD}
    };

    private DisplayWidth() {}

    /** The columns of {@code text}. */
    public static int of(String text) {
        return text.codePoints().map(DisplayWidth::of).sum();
    }

    private static int of(int point) {
        switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT, Character.CONTROL -> {
                return 0;
            }
            default -> {
                for (int[] range : WIDE) {
                    if (point >= range[0] && point <= range[1]) {
                        return 2;
                    }
                }
                return 1;
            }
        }
    }

    /** {@code text} if it takes at most {@code columns}; otherwise its beginning with an ellipsis at the end. */
    public static String fit(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int used = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            used += of(point);
            if (used > columns - 1) {
                break;
            }
            kept.appendCodePoint(point);
            i += Character.charCount(point);
        }
        return columns < 1 ? "" : kept.append('…').toString();
    }

    /**
     * Breaks a text at spaces into lines of at most {@code columns}; only a longer word exceeds them.
     *
     * @param indent columns before every line but the first
     * @return at least one line
     */
    public static List<String> wrap(String text, int columns, int indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split(" +")) {
            if (!line.toString().isBlank() && of(line.toString()) + 1 + of(word) > columns) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(indent));
            }
            line.append(line.toString().isBlank() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
