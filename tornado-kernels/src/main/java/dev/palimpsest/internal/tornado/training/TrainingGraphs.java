package dev.palimpsest.internal.tornado.training;

import dev.palimpsest.internal.tornado.device.Graphs;
import dev.palimpsest.internal.tornado.device.Kernel;
import dev.palimpsest.internal.tornado.memory.Arenas;

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
        Arenas arenas = graphs.arenas();
        rowSum = graphs.laterKernel("rowSum", RowSumKernels.LANES, 1, RowSumKernels::add, arenas.floats, arenas.call);
        normMoments = graphs.laterKernel("normMoments", RowSumKernels.LANES, 1, RowSumKernels::moments, arenas.floats,
                arenas.call, arenas.scalars);
        normParameters = graphs.laterKernel("normParameters", RowSumKernels.LANES, 1, RowSumKernels::normParameters,
                arenas.floats, arenas.call);
        adam = graphs.laterKernel("adam", 256, 1, ParameterKernels::adam, arenas.floats, arenas.call, arenas.scalars);
        clamp = graphs.laterKernel("clamp", 256, 1, ParameterKernels::clampElements, arenas.floats, arenas.call,
                arenas.scalars);
        squares = arenas.doubles == null ? null : graphs.laterKernel("squares", RowSumKernels.LANES, 1,
                RowSumKernels::squares, arenas.floats, arenas.doublesOut, arenas.call);
    }
}
