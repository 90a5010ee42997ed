package dev.palimpsest.tornado.editing;

import dev.palimpsest.tornado.device.Graphs;
import dev.palimpsest.tornado.device.Kernel;
import dev.palimpsest.tornado.memory.Arenas;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

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
        KernelContext context = graphs.context();
        Arenas arenas = graphs.arenas();
        FloatArray floats = arenas.floats;
        DoubleArray doubles = arenas.doubles;
        DoubleArray factors = arenas.factors;
        IntArray index = arenas.index;
        IntArray call = arenas.call;
        clear = graphs.kernel("clearDoubles", 256, 1, graph -> graph.task(Graphs.TASK, ClosedFormKernels::clear,
                context, doubles, call));
        swapNorms = graphs.kernel("swapNorms", SwapKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                SwapKernels::norms, context, floats, doubles, index, call));
        swapScores = graphs.kernel("swapScores", SwapKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                SwapKernels::scores, context, doubles, index, call, factors), factors);
        swap = graphs.kernel("swap", SwapKernels.LANES, 1, graph -> graph.task(Graphs.TASK, SwapKernels::swap, context,
                floats, doubles, call, factors), factors);
        addOuterProducts = graphs.kernel("addOuterProducts", 16, 16, graph -> graph.task(Graphs.TASK,
                ClosedFormKernels::addOuterProducts, context, floats, doubles, call));
        multiply = graphs.kernel("multiply", 16, 16, graph -> graph.task(Graphs.TASK, ClosedFormKernels::multiply,
                context, doubles, call));
        takePivot = graphs.kernel("takePivot", 256, 1, graph -> graph.task(Graphs.TASK, ClosedFormKernels::takePivot,
                context, doubles, call));
        sweep = graphs.kernel("sweep", 256, 1, graph -> graph.task(Graphs.TASK, ClosedFormKernels::sweep, context,
                doubles, call));
        scale = graphs.kernel("scale", 256, 1, graph -> graph.task(Graphs.TASK, ClosedFormKernels::scale, context,
                doubles, call, factors), factors);
        factor = graphs.kernel("factor", ClosedFormKernels.FACTOR_LANES, 1, graph -> graph.task(Graphs.TASK,
                ClosedFormKernels::factor, context, doubles, call));
        substitute = graphs.kernel("substitute", 64, 1, graph -> graph.task(Graphs.TASK, ClosedFormKernels::substitute,
                context, doubles, call));
        squaredDistances = graphs.laterKernel("squaredDistances", NearestKernels.LANES, 1, graph -> graph.task(
                Graphs.TASK, NearestKernels::squaredDistances, context, floats, arenas.doublesOut, call));
    }
}
