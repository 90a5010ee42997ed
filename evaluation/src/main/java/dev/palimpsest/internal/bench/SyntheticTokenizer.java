package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.model.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** One token per UTF-8 byte; ids above 255 decode to nothing. */
final class SyntheticTokenizer implements Tokenizer {

    private static final int BYTES = 256;

    @Override
    public int[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return ids;
    }

    @Override
    public byte[] bytes(int token) {
        return token < BYTES ? new byte[] {(byte) token} : new byte[0];
    }

    @Override
    public int size() {
        return BYTES;
    }

    @Override
    public String decode(int... tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            bytes.writeBytes(bytes(token));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
