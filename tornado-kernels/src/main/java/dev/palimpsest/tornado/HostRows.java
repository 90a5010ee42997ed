package dev.palimpsest.tornado;

import dev.palimpsest.compute.Lifetime;
import dev.palimpsest.compute.Tensor;

/** Doubles on the host, for a device that has none: stands for a tensor of the CPU engine. */
final class HostRows extends DeviceTensor {

    private final Tensor tensor;

    HostRows(Lifetime lifetime, Tensor tensor) {
        super(lifetime, tensor);
        this.tensor = tensor;
    }

    Tensor tensor() {
        return tensor;
    }

    @Override
    protected HostRows view(int row, int column, int rows, int columns) {
        return new HostRows(lifetime(), tensor.rows(row, row + rows).columns(column, column + columns));
    }
}
