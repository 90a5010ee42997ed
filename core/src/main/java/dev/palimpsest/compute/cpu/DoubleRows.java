package dev.palimpsest.compute.cpu;

import dev.palimpsest.tensor.StorageType;

/** F64 activations, norms, z-scores and losses, or a view of some of their rows and columns. */
final class DoubleRows implements CpuTensor {

    private final double[] data;
    private final int offset;
    private final int rows;
    private final int columns;
    private final int stride;
    private final CpuWorkspace owner;

    /** @param owner the workspace whose end is the tensor's */
    DoubleRows(double[] data, int offset, int rows, int columns, int stride, CpuWorkspace owner) {
        this.data = data;
        this.offset = offset;
        this.rows = rows;
        this.columns = columns;
        this.stride = stride;
        this.owner = owner;
    }

    /** The array, as long as the workspace is open. */
    double[] data() {
        owner.requireOpen();
        return data;
    }

    /** Where row {@code row} starts in {@link #data()}. */
    int at(int row) {
        return offset + row * stride;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public StorageType type() {
        return StorageType.F64;
    }

    @Override
    public DoubleRows columns(int from, int to) {
        Shapes.range(this, "columns", from, to, columns);
        return new DoubleRows(data, offset + from, rows, to - from, stride, owner);
    }

    @Override
    public DoubleRows rows(int from, int to) {
        Shapes.range(this, "rows", from, to, rows);
        return new DoubleRows(data, at(from), to - from, columns, stride, owner);
    }

    @Override
    public String toString() {
        return "F64[" + rows + ", " + columns + "]";
    }
}
