package dev.palimpsest.internal.tensor;

import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * A row-major matrix {@code [rows, columns]} over a memory segment, without gaps between rows.
 *
 * <p>A checkpoint's weights are matrices over the mapped file; small results are matrices over a heap array. A vector
 * is a matrix of one row. Elements are little-endian. The matrix does not own its memory: it is valid as long as the
 * segment is.
 *
 * @param rows    number of rows
 * @param columns elements of a row
 * @param type    how an element is stored
 * @param memory  the bytes, row after row
 */
public record Matrix(int rows, int columns, StorageType type, MemorySegment memory) {

    /** @throws IllegalArgumentException when the segment's size is not {@code rows · columns · type.bytes()} */
    public Matrix {
        long expected = (long) rows * columns * type.bytes();
        if (rows < 0 || columns < 0 || memory.byteSize() != expected) {
            throw new IllegalArgumentException("a [" + rows + ", " + columns + "] " + type + " matrix needs " + expected
                    + " bytes, got " + memory.byteSize());
        }
    }

    /**
     * A matrix over existing memory.
     *
     * @throws IllegalArgumentException when the segment's size is not {@code rows · columns · type.bytes()}
     */
    public static Matrix over(MemorySegment memory, int rows, int columns, StorageType type) {
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

    /** Number of elements. */
    public long size() {
        return (long) rows * columns;
    }

    /** The bytes of its elements. */
    public long bytes() {
        return memory.byteSize();
    }

    /** Element at {@code row}, {@code column}, widened to double. */
    public double at(int row, int column) {
        return element((long) row * columns + column);
    }

    /**
     * An element and where it is, for messages.
     *
     * @param value widened to double
     */
    public record Element(int row, int column, double value) {

        /** For example {@code NaN at row 3, column 5}. */
        @Override
        public String toString() {
            return value + " at row " + row + ", column " + column;
        }
    }

    /** The element at an index, row after row, such as that of {@link #firstNonFinite}. */
    public Element locate(long index) {
        return new Element((int) (index / columns), (int) (index % columns), element(index));
    }

    /** The index, row after row, of the first element that is NaN or infinite; empty when all are finite. */
    public OptionalLong firstNonFinite() {
        long first = new ExponentScan(type).first(memory);
        return first < 0 ? OptionalLong.empty() : OptionalLong.of(first);
    }

    /** All elements as floats, row after row: for small matrices only. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(size())];
        if (type == StorageType.F32) {
            MemorySegment.copy(memory, LittleEndian.F32, 0, values, 0, values.length);
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
            MemorySegment.copy(memory, LittleEndian.F64, 0, values, 0, values.length);
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
            MemorySegment.copy(memory, LittleEndian.F64, (long) row * columns * Double.BYTES, to, at, columns);
            return;
        }
        for (int j = 0; j < columns; j++) {
            to[at + j] = at(row, j);
        }
    }

    private double element(long index) {
        return switch (type) {
            case F64 -> memory.get(LittleEndian.F64, index * Double.BYTES);
            case F32 -> memory.get(LittleEndian.F32, index * Float.BYTES);
            case F16 -> Float.float16ToFloat(memory.get(LittleEndian.I16, index * Short.BYTES));
            case BF16 -> Float.intBitsToFloat(memory.get(LittleEndian.I16, index * Short.BYTES) << Short.SIZE);
        };
    }

    @Override
    public String toString() {
        return type + "[" + rows + ", " + columns + "]";
    }
}
