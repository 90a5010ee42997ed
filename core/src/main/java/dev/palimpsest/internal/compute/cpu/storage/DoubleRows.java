package dev.palimpsest.internal.compute.cpu.storage;

import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.tensor.StorageType;

/** F64 activations, norms, z-scores and losses, or a view of some of their rows and columns. */
public final class DoubleRows extends CpuTensor {

    private final double[] data;

    public DoubleRows(Lifetime lifetime, double[] data, int offset, int rows, int columns, int stride) {
        super(lifetime, data, StorageType.F64, offset, rows, columns, stride);
        this.data = data;
    }

    public double[] data() {
        return data;
    }

    @Override
    protected DoubleRows view(int row, int column, int rows, int columns) {
        return new DoubleRows(lifetime(), data, at(row) + column, rows, columns, stride());
    }
}
