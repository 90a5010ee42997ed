package dev.palimpsest.internal.tornado.memory;

import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.StorageType;

/** A tensor of this backend: activations in two arenas, a weight in another, or doubles on the host. */
public abstract sealed class DeviceTensor extends Tensor permits DeviceRows, DeviceWeight, HostRows {

    DeviceTensor(Lifetime lifetime, Object memory, StorageType type, int offset, int rows, int columns, int stride) {
        super(lifetime, memory, type, offset, rows, columns, stride);
    }

    DeviceTensor(Lifetime lifetime, Tensor other) {
        super(lifetime, other);
    }

    /** First element in the arena where it lies. */
    public abstract int offset();

    /** First element among the activations, where kernels read biases, γ and β. */
    public abstract int vectorOffset();
}
