package dev.palimpsest.loader.file;

import dev.palimpsest.tensor.Matrix;
import java.lang.foreign.MemorySegment;
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

    private record Chunk(Matrix matrix, long from, long to) {

        MemorySegment bytes() {
            return matrix.memory().asSlice(from, to - from);
        }

        /** The index in the matrix of the first NaN or infinity, or -1. */
        long nonFinite() {
            int elements = (int) (to - from) / matrix.type().bytes();
            OptionalLong found = Matrix.over(bytes(), 1, elements, matrix.type()).firstNonFinite();
            return found.isPresent() ? from / matrix.type().bytes() + found.getAsLong() : -1;
        }
    }

    private ContentScan() {}

    /** Of one matrix. */
    public static Content of(Matrix matrix) {
        return of(List.of(matrix)).getFirst();
    }

    /** Of several matrices, in their order. */
    public static List<Content> of(List<Matrix> matrices) {
        List<Chunk> chunks = new ArrayList<>();
        for (Matrix matrix : matrices) {
            long size = matrix.memory().byteSize();
            for (long from = 0; from < size; from += CHUNK) {
                chunks.add(new Chunk(matrix, from, Math.min(from + CHUNK, size)));
            }
        }
        byte[][] digests = new byte[chunks.size()][];
        long[] nonFinite = new long[chunks.size()];
        IntStream.range(0, chunks.size()).parallel().forEach(i -> {
            digests[i] = Sha256.of(chunks.get(i).bytes());
            nonFinite[i] = chunks.get(i).nonFinite();
        });
        List<Content> contents = new ArrayList<>();
        int at = 0;
        for (Matrix matrix : matrices) {
            TreeDigest digest = new TreeDigest();
            OptionalLong first = OptionalLong.empty();
            for (; at < chunks.size() && chunks.get(at).matrix() == matrix; at++) {
                digest.addChunk(digests[at]);
                if (first.isEmpty() && nonFinite[at] >= 0) {
                    first = OptionalLong.of(nonFinite[at]);
                }
            }
            contents.add(new Content(HexFormat.of().formatHex(digest.end()), first));
        }
        return contents;
    }
}
