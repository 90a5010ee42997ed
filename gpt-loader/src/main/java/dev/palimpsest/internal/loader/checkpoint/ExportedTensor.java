package dev.palimpsest.internal.loader.checkpoint;

import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter.RowSource;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * A tensor that is to be written, converted to a storage type. Its values are fetched when they are needed and released
 * afterwards, so that a model's merged weights are in memory one at a time.
 *
 * @param name   in the file
 * @param vector whether the shape is {@code [columns]}, not {@code [rows, columns]}
 * @param from   storage type of the values
 * @param to     storage type in the file; narrowing rounds to nearest, ties to even
 * @param values {@code [rows, columns]} of type {@code from}
 */
public record ExportedTensor(
        String name, boolean vector, int rows, int columns, StorageType from, StorageType to, Supplier<Matrix> values) {

    /** Bytes in the file. */
    public long bytes() {
        return (long) rows * columns * to.bytes();
    }

    /** Whether numbers may be rounded: every F16 and BF16 number is an F32 number. */
    public boolean rounds() {
        return from != to && to != StorageType.F32;
    }

    /**
     * Checks that the storage type can hold every number, before anything is written.
     *
     * @return the largest rounding of a number, relative to the largest number of the tensor; 0 without rounding
     * @throws IllegalArgumentException naming the tensor, row and column of the first number that is too large
     */
    public double checkRounding() {
        if (!rounds()) {
            return 0;
        }
        Matrix matrix = values.get();
        MemorySegment stored = MemorySegment.ofArray(new byte[Math.multiplyExact(columns, to.bytes())]);
        Matrix rounded = Matrix.over(stored, 1, columns, to);
        double rounding = 0;
        double largest = 0;
        for (int row = 0; row < rows; row++) {
            fill(matrix, row, stored);
            for (int column = 0; column < columns; column++) {
                double value = matrix.at(row, column);
                rounding = Math.max(rounding, Math.abs(value - rounded.at(0, column)));
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return rounding == 0 ? 0 : rounding / largest;
    }

    /** Adds it to a file that is going to be written. */
    void addTo(SafetensorsWriter writer) {
        RowSource source = new Rows();
        if (vector) {
            writer.vector(name, columns, to, source);
        } else {
            writer.matrix(name, rows, columns, to, source);
        }
    }

    private void fill(Matrix matrix, int row, MemorySegment bytes) {
        if (from == to) {
            long rowBytes = (long) columns * to.bytes();
            bytes.copyFrom(matrix.memory().asSlice(row * rowBytes, rowBytes));
            return;
        }
        for (int column = 0; column < columns; column++) {
            double value = matrix.at(row, column);
            if (!Narrowing.set(bytes, column, to, (float) value)) {
                throw new IllegalArgumentException("tensor " + Quote.of(name) + " contains " + value + " at row " + row
                        + ", column " + column + ", more than " + to + " can hold; use f32 or bf16");
            }
        }
    }

    /** Keeps the values from the first row to the last. */
    private final class Rows implements RowSource {

        private Matrix matrix;

        @Override
        public void fill(int row, MemorySegment bytes) {
            if (matrix == null) {
                matrix = values.get();
            }
            ExportedTensor.this.fill(matrix, row, bytes);
            if (row == rows - 1) {
                matrix = null;
            }
        }
    }
}
