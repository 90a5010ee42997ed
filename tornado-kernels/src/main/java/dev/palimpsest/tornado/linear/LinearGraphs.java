package dev.palimpsest.tornado.linear;

import dev.palimpsest.tornado.device.Graphs;
import dev.palimpsest.tornado.device.Kernel;
import dev.palimpsest.tornado.memory.Arenas;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The graphs of the matrix products: one per tile and arena of weights. */
public final class LinearGraphs {

    final List<Kernel> linearFew = new ArrayList<>();
    final List<Kernel> linearTall = new ArrayList<>();
    final List<Kernel> linearWide = new ArrayList<>();
    final List<Kernel> halfFew = new ArrayList<>();
    final List<Kernel> halfTall = new ArrayList<>();
    final List<Kernel> halfWide = new ArrayList<>();
    final Kernel trainedFew;
    final Kernel trainedMultiply;
    /** Null unless they are asked for. */
    final TensorCores tensorCores;

    /** @throws IllegalStateException when tensor cores are asked for and {@code backend} has none */
    public LinearGraphs(Graphs graphs, TornadoVMBackendType backend) {
        Arenas arenas = graphs.arenas();
        for (int i = 0; i < arenas.weights.size(); i++) {
            FloatArray weights = arenas.weights.get(i);
            linearFew.add(graphs.kernel("linearFew" + i, 16, 16, FloatLinearKernels::few, arenas.floats, weights,
                    arenas.call));
            linearTall.add(graphs.kernel("linearTall" + i, 16, 16, FloatLinearKernels::tall, arenas.floats, weights,
                    arenas.call));
            linearWide.add(graphs.kernel("linearWide" + i, 16, 16, FloatWideLinearKernels::wide, arenas.floats, weights,
                    arenas.call));
        }
        for (int i = 0; i < arenas.halves.size(); i++) {
            ShortArray halves = arenas.halves.get(i);
            halfFew.add(graphs.kernel("halfFew" + i, 16, 16, HalfLinearKernels::few, arenas.floats, halves,
                    arenas.call));
            halfTall.add(graphs.kernel("halfTall" + i, 16, 16, HalfLinearKernels::tall, arenas.floats, halves,
                    arenas.call));
            halfWide.add(graphs.kernel("halfWide" + i, 16, 16, HalfWideLinearKernels::wide, arenas.floats, halves,
                    arenas.call));
        }
        // Only training needs these: compiled when they first run, so that other uses do not wait for them.
        trainedFew = graphs.laterKernel("trainedFew", 16, 16, TrainedWeightKernels::few, arenas.floats, arenas.call);
        trainedMultiply = graphs.laterKernel("trainedMultiply", 16, 16, TrainedWeightKernels::multiply, arenas.floats,
                arenas.call);
        tensorCores = TensorCores.wanted(backend) ? new TensorCores(graphs) : null;
    }
}
