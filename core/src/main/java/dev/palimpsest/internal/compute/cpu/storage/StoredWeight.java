package dev.palimpsest.internal.compute.cpu.storage;

import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.Matrix;
import java.lang.foreign.MemorySegment;

/** A weight in the mapped checkpoint, in its storage type; never copied as a whole. */
public final class StoredWeight extends CpuTensor {

    private final Matrix matrix;

    public StoredWeight(Lifetime lifetime, Matrix matrix) {
        super(lifetime, matrix, matrix.type(), 0, matrix.rows(), matrix.columns(), matrix.columns());
        this.matrix = matrix;
    }

    MemorySegment memory() {
        return matrix.memory();
    }

    @Override
    protected Tensor view(int row, int column, int rows, int columns) {
        throw new UnsupportedOperationException("a weight has no views");
    }
}
