package dev.palimpsest.compute.cpu;

import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.StorageType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Rows of a matrix as doubles. */
record DoubleSource(Matrix matrix) {

    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    void read(int row, double[] to, int at) {
        int columns = matrix.columns();
        if (matrix.type() == StorageType.F64) {
            MemorySegment.copy(matrix.memory(), F64, (long) row * columns * Double.BYTES, to, at, columns);
            return;
        }
        for (int j = 0; j < columns; j++) {
            to[at + j] = matrix.at(row, j);
        }
    }
}
