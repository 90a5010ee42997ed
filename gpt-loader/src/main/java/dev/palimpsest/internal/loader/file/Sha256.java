package dev.palimpsest.internal.loader.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, the digest of every file and model. */
public final class Sha256 {

    /** Fits the processor's cache. */
    private static final int PIECE = 1 << 16;

    private Sha256() {}

    /** A digest without input. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Of any memory, on the heap or not. */
    static byte[] of(MemorySegment bytes) {
        MessageDigest digest = begin();
        add(digest, bytes);
        return digest.digest();
    }

    /** Adds any memory to a digest. */
    public static void add(MessageDigest digest, MemorySegment bytes) {
        byte[] piece = new byte[(int) Math.min(PIECE, bytes.byteSize())];
        for (long at = 0; at < bytes.byteSize(); at += PIECE) {
            int length = (int) Math.min(PIECE, bytes.byteSize() - at);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, piece, 0, length);
            digest.update(piece, 0, length);
        }
    }

    /** Of any memory, as 64 hexadecimal digits. */
    public static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(of(bytes));
    }

    /** Of bytes, as 64 hexadecimal digits. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(begin().digest(bytes));
    }

    /** Of a text in UTF-8, as 64 hexadecimal digits. */
    public static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
