package dev.palimpsest.internal.tornado.memory;

import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.tensor.StorageType;

/** Activations in the arena of floats or of doubles, or a view of some of their rows and columns. */
public final class DeviceRows extends DeviceTensor {

    /** @param lifetime null for what no engine sees */
    public DeviceRows(StorageType type, int offset, int rows, int columns, int stride, Lifetime lifetime) {
        // All activations of a type lie in one arena.
        super(lifetime, type, type, offset, rows, columns, stride);
    }

    @Override
    public int offset() {
        return at(0);
    }

    /** Trained biases, γ and β are read where they lie. */
    @Override
    public int vectorOffset() {
        return offset();
    }

    public boolean isEmpty() {
        return rows() == 0 || columns() == 0;
    }

    public long elements() {
        return (long) rows() * columns();
    }

    @Override
    protected DeviceRows view(int row, int column, int rows, int columns) {
        return new DeviceRows(type(), at(row) + column, rows, columns, stride(), lifetime());
    }
}
