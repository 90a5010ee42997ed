package dev.palimpsest.internal.tornado.linear;

import dev.palimpsest.internal.tornado.device.Graphs;
import dev.palimpsest.internal.tornado.device.Kernel;
import dev.palimpsest.internal.tornado.memory.Arenas;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The graphs of the matrix products: one per tile and arena of weights. */
public final class LinearGraphs {

    /** The kernels for the weights of one arena, by the side of a workgroup's tile: 16, 64 and 128. */
    record Tiles(Kernel few, Kernel tall, Kernel wide) {}

    final List<Tiles> floats = new ArrayList<>();
    final List<Tiles> halves = new ArrayList<>();
    final Kernel trainedFew;
    final Kernel trainedMultiply;
    /** Null unless they are asked for. */
    final TensorCores tensorCores;

    /** @throws IllegalStateException when tensor cores are asked for and {@code backend} has none */
    public LinearGraphs(Graphs graphs, TornadoVMBackendType backend) {
        Arenas arenas = graphs.arenas();
        for (int i = 0; i < arenas.weights.size(); i++) {
            floats.add(tiles(graphs, "linear", i, arenas.weights.get(i), FloatLinearKernels::few,
                    FloatLinearKernels::tall, FloatWideLinearKernels::wide));
        }
        for (int i = 0; i < arenas.halves.size(); i++) {
            halves.add(tiles(graphs, "half", i, arenas.halves.get(i), HalfLinearKernels::few, HalfLinearKernels::tall,
                    HalfWideLinearKernels::wide));
        }
        // Only training needs these: compiled when they first run, so that other uses do not wait for them.
        trainedFew = graphs.laterKernel("trainedFew", 16, 16, TrainedWeightKernels::few, arenas.floats, arenas.call);
        trainedMultiply = graphs.laterKernel("trainedMultiply", 16, 16, TrainedWeightKernels::multiply, arenas.floats,
                arenas.call);
        tensorCores = TensorCores.wanted(backend) ? new TensorCores(graphs) : null;
    }

    private static <W> Tiles tiles(Graphs graphs, String name, int shard, W weights,
            Task4<KernelContext, FloatArray, W, IntArray> few, Task4<KernelContext, FloatArray, W, IntArray> tall,
            Task4<KernelContext, FloatArray, W, IntArray> wide) {
        FloatArray floats = graphs.arenas().floats;
        IntArray call = graphs.arenas().call;
        return new Tiles(
                graphs.kernel(name + "Few" + shard, 16, 16, few, floats, weights, call),
                graphs.kernel(name + "Tall" + shard, 16, 16, tall, floats, weights, call),
                graphs.kernel(name + "Wide" + shard, 16, 16, wide, floats, weights, call));
    }
}
