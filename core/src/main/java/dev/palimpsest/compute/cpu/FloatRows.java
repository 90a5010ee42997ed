package dev.palimpsest.compute.cpu;

import dev.palimpsest.tensor.StorageType;

/**
 * F32 activations, or a view of some of their rows and columns.
 *
 * <pre>
 *   data   … ┌ offset
 *            ████████░░░░░░   row 0: columns of this view █, the rest of the owner's row ░
 *            ████████░░░░░░   row 1 at offset + stride
 * </pre>
 */
final class FloatRows implements CpuTensor {

    private final float[] data;
    private final int offset;
    private final int rows;
    private final int columns;
    private final int stride;
    private final CpuWorkspace owner;

    /** @param owner the workspace whose end is the tensor's, or null for an uploaded vector */
    FloatRows(float[] data, int offset, int rows, int columns, int stride, CpuWorkspace owner) {
        this.data = data;
        this.offset = offset;
        this.rows = rows;
        this.columns = columns;
        this.stride = stride;
        this.owner = owner;
    }

    /** The array, as long as the workspace is open. */
    float[] data() {
        if (owner != null) {
            owner.requireOpen();
        }
        return data;
    }

    /** Where row {@code row} starts in {@link #data()}. */
    int at(int row) {
        return offset + row * stride;
    }

    int stride() {
        return stride;
    }

    boolean writable() {
        return owner != null;
    }

    /** Whether any element of this view is an element of {@code other}. */
    boolean overlaps(FloatRows other) {
        if (data != other.data || rows * columns == 0 || other.rows * other.columns == 0) {
            return false;
        }
        int end = at(rows - 1) + columns;
        int otherEnd = other.at(other.rows - 1) + other.columns;
        if (end <= other.offset || otherEnd <= offset) {
            return false;
        }
        if (stride != other.stride) {
            return true;
        }
        int column = Math.floorMod(other.offset - offset, stride);
        return column < columns || column + other.columns > stride;
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
        return StorageType.F32;
    }

    @Override
    public FloatRows columns(int from, int to) {
        Shapes.range(this, "columns", from, to, columns);
        return new FloatRows(data, offset + from, rows, to - from, stride, owner);
    }

    @Override
    public FloatRows rows(int from, int to) {
        Shapes.range(this, "rows", from, to, rows);
        return new FloatRows(data, at(from), to - from, columns, stride, owner);
    }

    @Override
    public String toString() {
        return "F32[" + rows + ", " + columns + "]";
    }
}
