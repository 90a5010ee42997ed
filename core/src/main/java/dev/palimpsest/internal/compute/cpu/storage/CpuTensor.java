package dev.palimpsest.internal.compute.cpu.storage;

import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.StorageType;

/** A tensor of this backend: activations are in heap arrays, weights in the memory they were loaded into. */
abstract sealed class CpuTensor extends Tensor permits FloatRows, DoubleRows, StoredWeight {

    CpuTensor(Lifetime lifetime, Object memory, StorageType type, int offset, int rows, int columns, int stride) {
        super(lifetime, memory, type, offset, rows, columns, stride);
    }
}
