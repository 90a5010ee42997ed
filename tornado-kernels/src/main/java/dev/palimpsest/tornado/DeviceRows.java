package dev.palimpsest.tornado;

import dev.palimpsest.compute.Lifetime;
import dev.palimpsest.tensor.StorageType;

/** Activations in the arena of floats or of doubles, or a view of some of their rows and columns. */
final class DeviceRows extends DeviceTensor {

    /** @param lifetime null for what no engine sees */
    DeviceRows(StorageType type, int offset, int rows, int columns, int stride, Lifetime lifetime) {
        // All activations of a type lie in one arena.
        super(lifetime, type, type, offset, rows, columns, stride);
    }

    int offset() {
        return at(0);
    }

    boolean isEmpty() {
        return rows() == 0 || columns() == 0;
    }

    @Override
    protected DeviceRows view(int row, int column, int rows, int columns) {
        return new DeviceRows(type(), at(row) + column, rows, columns, stride(), lifetime());
    }
}
