package dev.palimpsest.tornado.linear;

import dev.palimpsest.tornado.device.Graphs;
import dev.palimpsest.tornado.device.Kernel;
import dev.palimpsest.tornado.memory.Arenas;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
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
        KernelContext context = graphs.context();
        Arenas arenas = graphs.arenas();
        FloatArray floats = arenas.floats;
        IntArray call = arenas.call;
        for (int i = 0; i < arenas.weights.size(); i++) {
            FloatArray weights = arenas.weights.get(i);
            linearFew.add(graphs.kernel("linearFew" + i, 16, 16, graph -> graph.task(Graphs.TASK, FloatLinearKernels::few,
                    context, floats, weights, call)));
            linearTall.add(graphs.kernel("linearTall" + i, 16, 16, graph -> graph.task(Graphs.TASK,
                    FloatLinearKernels::tall, context, floats, weights, call)));
            linearWide.add(graphs.kernel("linearWide" + i, 16, 16, graph -> graph.task(Graphs.TASK,
                    FloatWideLinearKernels::wide, context, floats, weights, call)));
        }
        for (int i = 0; i < arenas.halves.size(); i++) {
            ShortArray halves = arenas.halves.get(i);
            halfFew.add(graphs.kernel("halfFew" + i, 16, 16, graph -> graph.task(Graphs.TASK, HalfLinearKernels::few,
                    context, floats, halves, call)));
            halfTall.add(graphs.kernel("halfTall" + i, 16, 16, graph -> graph.task(Graphs.TASK,
                    HalfLinearKernels::tall, context, floats, halves, call)));
            halfWide.add(graphs.kernel("halfWide" + i, 16, 16, graph -> graph.task(Graphs.TASK,
                    HalfWideLinearKernels::wide, context, floats, halves, call)));
        }
        // Only training needs these: compiled when they first run, so that other uses do not wait for them.
        trainedFew = graphs.laterKernel("trainedFew", 16, 16, graph -> graph.task(Graphs.TASK,
                TrainedWeightKernels::few, context, floats, call));
        trainedMultiply = graphs.laterKernel("trainedMultiply", 16, 16, graph -> graph.task(Graphs.TASK,
                TrainedWeightKernels::multiply, context, floats, call));
        tensorCores = TensorCores.wanted(backend) ? new TensorCores(graphs) : null;
    }
}
