package dev.palimpsest.internal.loader.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.palimpsest.internal.tensor.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContentScanTest {

    private static final int CHUNK = ContentScan.CHUNK / Float.BYTES;

    private static Matrix matrix(int columns) {
        SplittableRandom random = new SplittableRandom(columns);
        float[] values = new float[columns];
        for (int i = 0; i < columns; i += 7) {
            values[i] = random.nextInt(1000);
        }
        return Matrix.of(1, columns, values);
    }

    @Test
    void theDigestIsTheSameForContentThatArrivesInPieces() {
        SplittableRandom random = new SplittableRandom(1);
        for (int columns : new int[] {0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 12345}) {
            Matrix matrix = matrix(columns);
            ByteBuffer bytes = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(matrix.toFloats());
            TreeDigest digest = new TreeDigest();
            for (int at = 0; at < bytes.capacity(); ) {
                int length = Math.min(bytes.capacity() - at, 1 + random.nextInt(1 << 19));
                digest.add(bytes.slice(at, length));
                at += length;
            }
            assertEquals(ContentScan.of(matrix).digest(), HexFormat.of().formatHex(digest.end()), columns + " floats");
        }
    }

    @Test
    void everyMatrixHasItsOwnDigestAndItsFirstNonFiniteElement() {
        Matrix clean = matrix(CHUNK + 5);
        float[] values = matrix(3 * CHUNK).toFloats();
        values[2 * CHUNK + 17] = Float.NaN;
        values[2 * CHUNK + 18] = Float.POSITIVE_INFINITY;
        Matrix damaged = Matrix.of(3, CHUNK, values);
        List<ContentScan.Content> contents = ContentScan.of(List.of(clean, damaged, clean));
        assertEquals(OptionalLong.empty(), contents.get(0).nonFinite());
        assertEquals(OptionalLong.of(2 * CHUNK + 17), contents.get(1).nonFinite());
        assertEquals(contents.get(0), contents.get(2));
        assertNotEquals(contents.get(0).digest(), contents.get(1).digest());
        values[0] += 1;
        assertNotEquals(contents.get(1).digest(), ContentScan.of(damaged).digest());
    }
}
