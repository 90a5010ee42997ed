package dev.palimpsest.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A row-major matrix {@code [rows, columns]} over a memory segment, without gaps between rows.
 *
 * <p>A checkpoint's weights are matrices over the mapped file; small results are matrices over a heap array. A vector
 * is a matrix of one row. Elements are little-endian. The matrix does not own its memory: it is valid as long as the
 * segment is.
 */
public final class Matrix {

    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort F16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int rows;
    private final int columns;
    private final StorageType type;
    private final MemorySegment memory;

    private Matrix(int rows, int columns, StorageType type, MemorySegment memory) {
        this.rows = rows;
        this.columns = columns;
        this.type = type;
        this.memory = memory;
    }

    /**
     * A matrix over existing memory.
     *
     * @throws IllegalArgumentException when the segment's size is not {@code rows · columns · type.bytes()}
     */
    public static Matrix over(MemorySegment memory, int rows, int columns, StorageType type) {
        long expected = (long) rows * columns * type.bytes();
        if (rows < 0 || columns < 0 || memory.byteSize() != expected) {
            throw new IllegalArgumentException("a [" + rows + ", " + columns + "] " + type + " matrix needs " + expected
                    + " bytes, got " + memory.byteSize());
        }
        return new Matrix(rows, columns, type, memory);
    }

    /** An F32 matrix over {@code values}, which are not copied. */
    public static Matrix of(int rows, int columns, float[] values) {
        return over(MemorySegment.ofArray(values), rows, columns, StorageType.F32);
    }

    /** An F64 matrix over {@code values}, which are not copied. */
    public static Matrix of(int rows, int columns, double[] values) {
        return over(MemorySegment.ofArray(values), rows, columns, StorageType.F64);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public StorageType type() {
        return type;
    }

    /** The bytes, row after row. */
    public MemorySegment memory() {
        return memory;
    }

    /** Number of elements. */
    public long size() {
        return (long) rows * columns;
    }

    /** Element at {@code row}, {@code column}, widened to double. */
    public double at(int row, int column) {
        return element((long) row * columns + column);
    }

    /** All elements as floats, row after row: for small matrices only. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(size())];
        if (type == StorageType.F32) {
            MemorySegment.copy(memory, F32, 0, values, 0, values.length);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) element(i);
            }
        }
        return values;
    }

    /** All elements as doubles, row after row. */
    public double[] toDoubles() {
        double[] values = new double[Math.toIntExact(size())];
        if (type == StorageType.F64) {
            MemorySegment.copy(memory, F64, 0, values, 0, values.length);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = element(i);
            }
        }
        return values;
    }

    /** {@code to[at …] = row}, widened to double. */
    public void copyRow(int row, double[] to, int at) {
        if (type == StorageType.F64) {
            MemorySegment.copy(memory, F64, (long) row * columns * Double.BYTES, to, at, columns);
            return;
        }
        for (int j = 0; j < columns; j++) {
            to[at + j] = at(row, j);
        }
    }

    private double element(long index) {
        return switch (type) {
            case F64 -> memory.get(F64, index * Double.BYTES);
            case F32 -> memory.get(F32, index * Float.BYTES);
            case F16 -> Float.float16ToFloat(memory.get(F16, index * Short.BYTES));
            case BF16 -> Float.intBitsToFloat(memory.get(F16, index * Short.BYTES) << Short.SIZE);
        };
    }

    @Override
    public String toString() {
        return type + "[" + rows + ", " + columns + "]";
    }
}
