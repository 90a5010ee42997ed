package dev.palimpsest.internal.loader.file;

import dev.palimpsest.internal.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Reads every byte of some matrices once, on all cores: for their digests and to find NaN and infinity.
 *
 * <pre>
 *   matrix   │ chunk of 1 MiB │ chunk │ … │ rest │
 *               SHA-256          SHA-256    SHA-256      each by any thread
 *               └──────────────────┴──────────┴──▶ SHA-256 of the digests
 * </pre>
 */
public final class ContentScan {

    static final int CHUNK = 1 << 20;

    /**
     * What a scan found out about a matrix.
     *
     * @param digest    SHA-256 of the chunks' digests, as 64 hexadecimal digits
     * @param nonFinite the index, row after row, of the first element that is NaN or infinite
     */
    public record Content(String digest, OptionalLong nonFinite) {}

    private ContentScan() {}

    /** Of one matrix. */
    public static Content of(Matrix matrix) {
        return of(List.of(matrix)).getFirst();
    }

    /** Of several matrices, in their order. */
    public static List<Content> of(List<Matrix> matrices) {
        List<Matrix> chunks = new ArrayList<>();
        int[] ends = new int[matrices.size()];
        for (int m = 0; m < ends.length; m++) {
            split(matrices.get(m), chunks);
            ends[m] = chunks.size();
        }
        byte[][] digests = new byte[chunks.size()][];
        OptionalLong[] nonFinite = new OptionalLong[chunks.size()];
        IntStream.range(0, chunks.size()).parallel().forEach(i -> {
            digests[i] = Sha256.of(chunks.get(i).memory());
            nonFinite[i] = chunks.get(i).firstNonFinite();
        });
        List<Content> contents = new ArrayList<>();
        int chunk = 0;
        for (int end : ends) {
            TreeDigest digest = new TreeDigest();
            OptionalLong first = OptionalLong.empty();
            long before = 0;
            for (; chunk < end; chunk++) {
                digest.addChunk(digests[chunk]);
                if (first.isEmpty() && nonFinite[chunk].isPresent()) {
                    first = OptionalLong.of(before + nonFinite[chunk].getAsLong());
                }
                before += chunks.get(chunk).columns();
            }
            contents.add(new Content(HexFormat.of().formatHex(digest.end()), first));
        }
        return contents;
    }

    /** Adds a matrix's bytes as rows of at most a chunk. */
    private static void split(Matrix matrix, List<Matrix> chunks) {
        int bytes = matrix.type().bytes();
        long size = matrix.memory().byteSize();
        for (long from = 0; from < size; from += CHUNK) {
            long length = Math.min(CHUNK, size - from);
            chunks.add(Matrix.over(matrix.memory().asSlice(from, length), 1, (int) length / bytes, matrix.type()));
        }
    }

    /** The digest of a whole file's bytes, as that of a matrix with these bytes. */
    public static String digest(Path file) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment bytes = MappedFile.map(file, arena);
            int chunks = Math.toIntExact((bytes.byteSize() + CHUNK - 1) / CHUNK);
            byte[][] digests = new byte[chunks][];
            IntStream.range(0, chunks).parallel().forEach(i -> {
                long from = (long) i * CHUNK;
                digests[i] = Sha256.of(bytes.asSlice(from, Math.min(CHUNK, bytes.byteSize() - from)));
            });
            TreeDigest digest = new TreeDigest();
            for (byte[] each : digests) {
                digest.addChunk(each);
            }
            return HexFormat.of().formatHex(digest.end());
        }
    }
}
