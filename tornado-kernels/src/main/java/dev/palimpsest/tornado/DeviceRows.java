package dev.palimpsest.tornado;

import dev.palimpsest.tensor.StorageType;

/**
 * Activations in the arena of floats or of doubles, or a view of some of their rows and columns.
 *
 * <pre>
 *   arena   … ┌ offset
 *             ████████░░░░░░   row 0: columns of this view █, the rest of the owner's row ░
 *             ████████░░░░░░   row 1 at offset + stride
 * </pre>
 *
 * @param owner the workspace whose end is the tensor's, or null for an uploaded vector
 */
record DeviceRows(StorageType type, int offset, int rows, int columns, int stride, DeviceWorkspace owner)
        implements DeviceTensor {

    boolean writable() {
        return owner != null;
    }

    int at(int row) {
        return offset + row * stride;
    }

    boolean isEmpty() {
        return rows == 0 || columns == 0;
    }

    /** Whether any element of this view is an element of {@code other}. */
    boolean overlaps(DeviceRows other) {
        if (type != other.type || isEmpty() || other.isEmpty()) {
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
    public DeviceRows columns(int from, int to) {
        Shapes.range(this, "columns", from, to, columns);
        return new DeviceRows(type, offset + from, rows, to - from, stride, owner);
    }

    @Override
    public DeviceRows rows(int from, int to) {
        Shapes.range(this, "rows", from, to, rows);
        return new DeviceRows(type, at(from), to - from, columns, stride, owner);
    }

    @Override
    public String toString() {
        return type + "[" + rows + ", " + columns + "]";
    }
}
