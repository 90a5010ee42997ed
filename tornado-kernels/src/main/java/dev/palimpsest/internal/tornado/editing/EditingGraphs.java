package dev.palimpsest.internal.tornado.editing;

import dev.palimpsest.internal.tornado.device.Graphs;
import dev.palimpsest.internal.tornado.device.Kernel;
import dev.palimpsest.internal.tornado.memory.Arenas;

/** The graphs of the editing operations, for devices with doubles. */
public final class EditingGraphs {

    final Kernel clear;
    final Kernel swapNorms;
    final Kernel swapScores;
    final Kernel swap;
    final Kernel addOuterProducts;
    final Kernel multiply;
    final Kernel takePivot;
    final Kernel sweep;
    final Kernel scale;
    final Kernel factor;
    final Kernel substitute;
    final Kernel squaredDistances;

    public EditingGraphs(Graphs graphs) {
        Arenas arenas = graphs.arenas();
        clear = graphs.kernel("clearDoubles", 256, 1, ClosedFormKernels::clear, arenas.doubles, arenas.call);
        swapNorms = graphs.kernel("swapNorms", SwapKernels.LANES, 1, SwapKernels::norms, arenas.floats, arenas.doubles,
                arenas.index, arenas.call);
        swapScores = graphs.kernel("swapScores", SwapKernels.LANES, 1, SwapKernels::scores, arenas.doubles,
                arenas.index, arenas.call, arenas.factors);
        swap = graphs.kernel("swap", SwapKernels.LANES, 1, SwapKernels::swap, arenas.floats, arenas.doubles,
                arenas.call, arenas.factors);
        addOuterProducts = graphs.kernel("addOuterProducts", 16, 16, ClosedFormKernels::addOuterProducts, arenas.floats,
                arenas.doubles, arenas.call);
        multiply = graphs.kernel("multiply", 16, 16, ClosedFormKernels::multiply, arenas.doubles, arenas.call);
        takePivot = graphs.kernel("takePivot", 256, 1, ClosedFormKernels::takePivot, arenas.doubles, arenas.call);
        sweep = graphs.kernel("sweep", 256, 1, ClosedFormKernels::sweep, arenas.doubles, arenas.call);
        scale = graphs.kernel("scale", 256, 1, ClosedFormKernels::scale, arenas.doubles, arenas.call, arenas.factors);
        factor = graphs.kernel("factor", ClosedFormKernels.FACTOR_LANES, 1, ClosedFormKernels::factor, arenas.doubles,
                arenas.call);
        substitute = graphs.kernel("substitute", 64, 1, ClosedFormKernels::substitute, arenas.doubles, arenas.call);
        squaredDistances = graphs.laterKernel("squaredDistances", NearestKernels.LANES, 1,
                NearestKernels::squaredDistances, arenas.floats, arenas.doublesOut, arenas.call);
    }
}
