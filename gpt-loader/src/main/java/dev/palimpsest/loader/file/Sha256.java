package dev.palimpsest.loader.file;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, the digest of every file and model. */
public final class Sha256 {

    private Sha256() {}

    /** A digest without input. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Of fewer than 2³¹ bytes. */
    static byte[] of(MemorySegment bytes) {
        MessageDigest digest = begin();
        digest.update(bytes.asByteBuffer());
        return digest.digest();
    }

    /** Of a text in UTF-8, as 64 hexadecimal digits. */
    public static String hex(String text) {
        return HexFormat.of().formatHex(begin().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
