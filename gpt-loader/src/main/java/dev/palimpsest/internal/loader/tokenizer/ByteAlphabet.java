package dev.palimpsest.internal.loader.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's printable characters for the 256 bytes, used in its vocabulary and merges files.
 *
 * <p>Printable Latin-1 characters represent themselves; the 68 others are U+0100, U+0101, … in order, so a space is
 * U+0120 ("Ġ").
 */
final class ByteAlphabet {

    private static final char[] SYMBOLS = new char[256];
    private static final int[] BYTES = new int[256 + 68];

    static {
        Arrays.fill(BYTES, -1);
        char next = 256;
        for (int value = 0; value < 256; value++) {
            boolean printable = value >= '!' && value <= '~' || value >= 0xA1 && value != 0xAD;
            SYMBOLS[value] = printable ? (char) value : next++;
            BYTES[SYMBOLS[value]] = value;
        }
    }

    private ByteAlphabet() {}

    /** The character that represents a byte. @param value 0 to 255 */
    static char symbol(int value) {
        return SYMBOLS[value];
    }

    /** The bytes that {@code token} represents; its own UTF-8 when a character is not in the alphabet. */
    static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char symbol = token.charAt(i);
            if (symbol >= BYTES.length || BYTES[symbol] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTES[symbol];
        }
        return bytes;
    }
}
