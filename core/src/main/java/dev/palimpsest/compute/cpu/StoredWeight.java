package dev.palimpsest.compute.cpu;

import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.StorageType;
import java.lang.foreign.MemorySegment;

/** A weight where the checkpoint is mapped, in the checkpoint's storage type; never copied whole. */
final class StoredWeight implements CpuTensor {

    private final Matrix matrix;

    StoredWeight(Matrix matrix) {
        this.matrix = matrix;
    }

    MemorySegment memory() {
        return matrix.memory();
    }

    @Override
    public int rows() {
        return matrix.rows();
    }

    @Override
    public int columns() {
        return matrix.columns();
    }

    @Override
    public StorageType type() {
        return matrix.type();
    }

    @Override
    public StoredWeight columns(int from, int to) {
        throw new IllegalArgumentException("a weight has no views, only activations have: " + this);
    }

    @Override
    public StoredWeight rows(int from, int to) {
        throw new IllegalArgumentException("a weight has no views, only activations have: " + this);
    }

    @Override
    public String toString() {
        return matrix.toString();
    }
}
