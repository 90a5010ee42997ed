package dev.palimpsest.internal.tornado.memory;

import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.compute.Tensor;

/** Doubles on the host, for a device that has none: wraps a tensor of the CPU engine. */
public final class HostRows extends DeviceTensor {

    private final Tensor tensor;

    public HostRows(Lifetime lifetime, Tensor tensor) {
        super(lifetime, tensor);
        this.tensor = tensor;
    }

    public Tensor tensor() {
        return tensor;
    }

    @Override
    public int offset() {
        throw new UnsupportedOperationException("these doubles are on the host");
    }

    @Override
    public int vectorOffset() {
        return offset();
    }

    @Override
    protected HostRows view(int row, int column, int rows, int columns) {
        return new HostRows(lifetime(), tensor.rows(row, row + rows).columns(column, column + columns));
    }
}
