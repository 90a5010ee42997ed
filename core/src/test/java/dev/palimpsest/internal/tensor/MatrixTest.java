package dev.palimpsest.internal.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MatrixTest {

    @ParameterizedTest
    @EnumSource(StorageType.class)
    void theFirstNonFiniteElementIsFoundWhereverItIs(StorageType type) {
        SplittableRandom random = new SplittableRandom(7);
        for (int columns : new int[] {1, 3, 511, 2048, 5001}) {
            byte[] bytes = new byte[3 * columns * type.bytes()];
            random.nextBytes(bytes);
            Matrix matrix = Matrix.over(MemorySegment.ofArray(bytes), 3, columns, type);
            for (int i = 0; i < matrix.size(); i++) {
                if (!Double.isFinite(matrix.at(i / columns, i % columns))) {
                    bytes[(i + 1) * type.bytes() - 1] = 0;
                }
            }
            assertEquals(OptionalLong.empty(), matrix.firstNonFinite(), type + ", seed 7, " + columns);
            for (int round = 0; round < 20; round++) {
                int at = random.nextInt((int) matrix.size());
                byte[] before = bytes.clone();
                put(matrix, at, random.nextBoolean() ? Double.NaN
                        : random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
                assertEquals(OptionalLong.of(at), matrix.firstNonFinite(), type + ", seed 7, " + columns);
                System.arraycopy(before, 0, bytes, 0, bytes.length);
            }
        }
    }

    private static void put(Matrix matrix, int at, double value) {
        long offset = (long) at * matrix.type().bytes();
        switch (matrix.type()) {
            case F64 -> matrix.memory().set(LittleEndian.F64, offset, value);
            case F32 -> matrix.memory().set(LittleEndian.F32, offset, (float) value);
            case F16 -> matrix.memory().set(LittleEndian.I16, offset, Float.floatToFloat16((float) value));
            case BF16 -> matrix.memory().set(
                    LittleEndian.I16, offset, (short) (Float.floatToIntBits((float) value) >>> Short.SIZE));
        }
    }
}
