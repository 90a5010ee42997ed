package dev.palimpsest.internal.model;

import java.util.Locale;

/**
 * One token for each character, for models with few tokens: letters without their case, the space, the full stop, and one
 * token for everything else.
 */
public final class LetterTokenizer implements Tokenizer {

    private static final String CHARACTERS = "?abcdefghijklmnopqrstuvwxyz .";

    @Override
    public int[] encode(String text) {
        return text.toLowerCase(Locale.ROOT).chars().map(c -> 1 + Math.max(0, CHARACTERS.indexOf(c))).toArray();
    }

    @Override
    public byte[] bytes(int token) {
        return token < 1 || token >= size() ? new byte[0] : new byte[] {(byte) CHARACTERS.charAt(token - 1)};
    }

    @Override
    public int size() {
        return 1 + CHARACTERS.length();
    }

    @Override
    public String decode(int... tokens) {
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            for (byte each : bytes(token)) {
                text.append((char) each);
            }
        }
        return text.toString();
    }
}
