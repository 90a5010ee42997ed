package dev.palimpsest.tornado;

import dev.palimpsest.compute.Lifetime;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.tensor.StorageType;

/** What lies where on this backend: activations in two arenas, weights in others; doubles on the host if they must. */
abstract sealed class DeviceTensor extends Tensor permits DeviceRows, DeviceWeight, HostRows {

    DeviceTensor(Lifetime lifetime, Object memory, StorageType type, int offset, int rows, int columns, int stride) {
        super(lifetime, memory, type, offset, rows, columns, stride);
    }

    DeviceTensor(Lifetime lifetime, Tensor other) {
        super(lifetime, other);
    }
}
