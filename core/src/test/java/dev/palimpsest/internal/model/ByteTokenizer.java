package dev.palimpsest.internal.model;

import java.nio.charset.StandardCharsets;

/** One token for each byte; texts have characters up to U+00FF, a byte each. */
public final class ByteTokenizer implements Tokenizer {

    @Override
    public int[] encode(String text) {
        return text.chars().toArray();
    }

    @Override
    public byte[] bytes(int token) {
        return new byte[] {(byte) token};
    }

    @Override
    public int size() {
        return 256;
    }

    @Override
    public String decode(int... tokens) {
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            text.append((char) token);
        }
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
    }
}
