package dev.palimpsest.tornado.training;

import dev.palimpsest.tornado.device.Graphs;
import dev.palimpsest.tornado.device.Kernel;
import dev.palimpsest.tornado.memory.Arenas;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The graphs that only training needs: compiled when they first run, so that other uses do not wait for them. */
public final class TrainingGraphs {

    final Kernel rowSum;
    final Kernel normMoments;
    final Kernel normParameters;
    final Kernel adam;
    final Kernel clamp;
    /** Null where the device has no double. */
    final Kernel squares;

    public TrainingGraphs(Graphs graphs) {
        KernelContext context = graphs.context();
        Arenas arenas = graphs.arenas();
        FloatArray floats = arenas.floats;
        FloatArray scalars = arenas.scalars;
        IntArray call = arenas.call;
        rowSum = graphs.laterKernel("rowSum", RowSumKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                RowSumKernels::add, context, floats, call));
        normMoments = graphs.laterKernel("normMoments", RowSumKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                RowSumKernels::moments, context, floats, call, scalars), scalars);
        normParameters = graphs.laterKernel("normParameters", RowSumKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                RowSumKernels::normParameters, context, floats, call));
        adam = graphs.laterKernel("adam", 256, 1, graph -> graph.task(Graphs.TASK, ParameterKernels::adam, context,
                floats, call, scalars), scalars);
        clamp = graphs.laterKernel("clamp", 256, 1, graph -> graph.task(Graphs.TASK, ParameterKernels::clampElements,
                context, floats, call, scalars), scalars);
        squares = arenas.doubles == null ? null : graphs.laterKernel("squares", RowSumKernels.LANES, 1,
                graph -> graph.task(Graphs.TASK, RowSumKernels::squares, context, floats, arenas.doublesOut, call));
    }
}
