package dev.palimpsest.internal.tornado.linear;

import dev.palimpsest.internal.tornado.device.Graphs;
import dev.palimpsest.internal.tornado.device.Kernel;
import dev.palimpsest.internal.tornado.memory.Arenas;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * The graphs of products with F16 weights on tensor cores. They are used only with
 * {@code -Dpalimpsest.tornado.tensorCores=true}, because they round activations to about three decimal digits, and a packed
 * batch then no longer equals its sequences to the bit: good for scoring and generating, not for editing. Before any other
 * product, a test product is compared with the result of the plain kernels.
 */
final class TensorCores {

    static final String PROPERTY = "palimpsest.tornado.tensorCores";

    final List<Kernel> multiply = new ArrayList<>();
    final Kernel finish;

    TensorCores(Graphs graphs) {
        Arenas arenas = graphs.arenas();
        for (int i = 0; i < arenas.halves.size(); i++) {
            ShortArray halves = arenas.halves.get(i);
            multiply.add(graphs.kernel("tensorCores" + i, TensorCoreKernels.WARP, 1, TensorCoreKernels::multiply,
                    arenas.floats, halves, arenas.call));
        }
        finish = graphs.kernel("tensorCoresFinish", 256, 1, TensorCoreKernels::finish, arenas.floats, arenas.call);
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
