package dev.palimpsest.tornado;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Whether tensor cores multiply by F16 weights: only where {@code -Dpalimpsest.tornado.tensorCores=true} says so, since
 * activations are then rounded to three digits and a packed batch no longer equals its sequences to the bit. Good for scoring
 * and generating, not for editing. Their first product is checked against the plain kernel's before any other.
 */
final class TensorCores {

    static final String PROPERTY = "palimpsest.tornado.tensorCores";

    final List<Kernel> multiply = new ArrayList<>();
    final Kernel finish;

    TensorCores(Kernels kernels, Arenas arenas) {
        for (int i = 0; i < arenas.halves.size(); i++) {
            ShortArray halves = arenas.halves.get(i);
            multiply.add(kernels.kernel("tensorCores" + i, TensorCoreKernels.WARP, 1, graph -> graph.task("run",
                    TensorCoreKernels::multiply, kernels.context(), arenas.floats, halves, arenas.call)));
        }
        finish = kernels.kernel("tensorCoresFinish", 256, 1, graph -> graph.task("run", TensorCoreKernels::finish,
                kernels.context(), arenas.floats, arenas.call));
    }

    /** @throws IllegalStateException when they are asked for and the backend has none */
    static boolean wanted(TornadoVMBackendType backend) {
        if (!Boolean.getBoolean(PROPERTY)) {
            return false;
        }
        if (backend != TornadoVMBackendType.CUDA && backend != TornadoVMBackendType.PTX) {
            throw new IllegalStateException("-D" + PROPERTY + "=true needs TornadoVM's CUDA or PTX backend, this device"
                    + " is on " + backend + ": leave the property out");
        }
        return true;
    }
}
