package dev.palimpsest.internal.loader.file;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The digest of {@link ContentScan} for content that arrives piece by piece. */
public final class TreeDigest {

    private final MessageDigest tree = Sha256.begin();
    private final MessageDigest chunk = Sha256.begin();
    private int filled;

    /** Adds the remaining bytes of {@code bytes}, whose position does not change. */
    public void add(ByteBuffer bytes) {
        int end = bytes.limit();
        for (int at = bytes.position(); at < end; ) {
            int length = Math.min(end - at, ContentScan.CHUNK - filled);
            chunk.update(bytes.slice(at, length));
            at += length;
            filled += length;
            if (filled == ContentScan.CHUNK) {
                endChunk();
            }
        }
    }

    /** Adds a chunk whose digest is known. */
    void addChunk(byte[] digest) {
        tree.update(digest);
    }

    private void endChunk() {
        addChunk(chunk.digest());
        filled = 0;
    }

    /** The digest of everything added; to be called once. */
    public byte[] end() {
        if (filled > 0) {
            endChunk();
        }
        return tree.digest();
    }
}
