package dev.palimpsest.tornado;

import dev.palimpsest.compute.Tensor;
import dev.palimpsest.tensor.StorageType;

/** Doubles on the host, for a device that has none: a tensor of the CPU engine. */
record HostRows(Tensor tensor) implements DeviceTensor {

    @Override
    public int rows() {
        return tensor.rows();
    }

    @Override
    public int columns() {
        return tensor.columns();
    }

    @Override
    public StorageType type() {
        return tensor.type();
    }

    @Override
    public HostRows columns(int from, int to) {
        return new HostRows(tensor.columns(from, to));
    }

    @Override
    public HostRows rows(int from, int to) {
        return new HostRows(tensor.rows(from, to));
    }

    @Override
    public String toString() {
        return tensor.toString();
    }
}
