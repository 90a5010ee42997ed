package dev.palimpsest.compute.cpu;

import dev.palimpsest.compute.Tensor;

/** What lies where on this engine: activations in heap arrays, weights in the memory they were loaded to. */
sealed interface CpuTensor extends Tensor permits FloatRows, DoubleRows, StoredWeight {}
