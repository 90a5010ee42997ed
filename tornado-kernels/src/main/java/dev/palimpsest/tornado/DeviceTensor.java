package dev.palimpsest.tornado;

import dev.palimpsest.compute.Tensor;

/** What lies where on this engine: activations in two arenas, weights in others, doubles on the host where they must. */
sealed interface DeviceTensor extends Tensor permits DeviceRows, DeviceWeight, HostRows {}
