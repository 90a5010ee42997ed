package dev.palimpsest.compute.cpu;

import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.tensor.StorageType;
import java.util.ArrayList;
import java.util.List;

/** Lends pooled arrays as tensors and takes them all back at once. */
final class CpuWorkspace implements Workspace {

    private record Loan<A>(A array, int sizeClass) {}

    private final ArrayPool<float[]> floats;
    private final ArrayPool<double[]> doubles;
    private final List<Loan<float[]>> floatLoans = new ArrayList<>();
    private final List<Loan<double[]>> doubleLoans = new ArrayList<>();
    private boolean open = true;

    CpuWorkspace(ArrayPool<float[]> floats, ArrayPool<double[]> doubles) {
        this.floats = floats;
        this.doubles = doubles;
    }

    @Override
    public Tensor tensor(int rows, int columns, StorageType type) {
        requireOpen();
        if (rows < 0 || columns < 0) {
            throw new IllegalArgumentException("no tensor has the shape [" + rows + ", " + columns + "]");
        }
        int size = ArrayPool.sizeClass((long) rows * columns);
        return switch (type) {
            case F32 -> {
                float[] array = floats.take(size);
                floatLoans.add(new Loan<>(array, size));
                yield new FloatRows(array, 0, rows, columns, columns, this);
            }
            case F64 -> {
                double[] array = doubles.take(size);
                doubleLoans.add(new Loan<>(array, size));
                yield new DoubleRows(array, 0, rows, columns, columns, this);
            }
            case F16, BF16 -> throw new IllegalArgumentException("activations are F32 or F64, not " + type);
        };
    }

    void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the workspace this tensor belongs to is closed");
        }
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        floatLoans.forEach(loan -> floats.giveBack(loan.array(), loan.array().length, loan.sizeClass()));
        doubleLoans.forEach(loan -> doubles.giveBack(loan.array(), loan.array().length, loan.sizeClass()));
    }
}
