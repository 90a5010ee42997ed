package dev.palimpsest.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The graphs that only training needs: compiled when they first run, so that nobody else waits for them. */
final class TrainingKernels {

    private static final String TASK = "run";

    final Kernel linearFew;
    final Kernel multiply;
    final Kernel embed;
    final Kernel rowSum;
    final Kernel normMoments;
    final Kernel normParameters;
    final Kernel adam;
    final Kernel clamp;
    /** Null where the device has no double. */
    final Kernel squares;

    TrainingKernels(Kernels kernels, Arenas arenas) {
        KernelContext context = kernels.context();
        FloatArray floats = arenas.floats;
        FloatArray scalars = arenas.scalars;
        IntArray call = arenas.call;
        linearFew = kernels.laterKernel("trainedFew", 16, 16, graph -> graph.task(TASK, TrainedWeightKernels::few,
                context, floats, call));
        multiply = kernels.laterKernel("trainedMultiply", 16, 16, graph -> graph.task(TASK,
                TrainedWeightKernels::multiply, context, floats, call));
        embed = kernels.laterKernel("trainedEmbed", 256, 1, graph -> graph.task(TASK, TrainedWeightKernels::embed,
                context, floats, arenas.index, call));
        rowSum = kernels.laterKernel("rowSum", RowSumKernels.LANES, 1, graph -> graph.task(TASK, RowSumKernels::add,
                context, floats, call));
        normMoments = kernels.laterKernel("normMoments", RowSumKernels.LANES, 1, graph -> graph.task(TASK,
                RowSumKernels::moments, context, floats, call, scalars), scalars);
        normParameters = kernels.laterKernel("normParameters", RowSumKernels.LANES, 1, graph -> graph.task(TASK,
                RowSumKernels::normParameters, context, floats, call));
        adam = kernels.laterKernel("adam", 256, 1, graph -> graph.task(TASK, ParameterKernels::adam, context, floats,
                call, scalars), scalars);
        clamp = kernels.laterKernel("clamp", 256, 1, graph -> graph.task(TASK, ParameterKernels::clampElements, context,
                floats, call, scalars), scalars);
        squares = arenas.doubles == null ? null : kernels.laterKernel("squares", RowSumKernels.LANES, 1,
                graph -> graph.task(TASK, RowSumKernels::squares, context, floats, arenas.doublesOut, call));
    }
}
