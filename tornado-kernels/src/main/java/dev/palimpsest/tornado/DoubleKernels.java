package dev.palimpsest.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The graphs of the operations in double, compiled only where the device has it. */
final class DoubleKernels {

    private static final String TASK = "run";

    final Kernel in;
    final Kernel out;
    final Kernel move;
    final Kernel clear;
    final Kernel norm;
    final Kernel normBackward;
    final Kernel crossEntropy;
    final Kernel klDivergence;
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

    DoubleKernels(Kernels kernels, Arenas arenas) {
        KernelContext context = kernels.context();
        FloatArray floats = arenas.floats;
        DoubleArray doubles = arenas.doubles;
        DoubleArray factors = arenas.factors;
        IntArray index = arenas.index;
        IntArray call = arenas.call;
        in = kernels.kernel("doublesIn", 256, 1, graph -> graph.task(TASK, TransferKernels::writeDoubles, context,
                doubles, arenas.doublesIn, call), arenas.doublesIn);
        out = kernels.kernel("doublesOut", 256, 1, graph -> graph.task(TASK, TransferKernels::readDoubles, context,
                doubles, arenas.doublesOut, call));
        move = kernels.kernel("moveDoubles", 256, 1, graph -> graph.task(TASK, RowKernels::moveDoubles, context,
                doubles, index, call));
        clear = kernels.kernel("clearDoubles", 256, 1, graph -> graph.task(TASK, MemoryKernels::clear, context, doubles,
                call));
        norm = kernels.kernel("layerNormDouble", NormKernels.LANES, 1, graph -> graph.task(TASK,
                DoubleNormKernels::forward, context, floats, call, arenas.scalars), arenas.scalars);
        normBackward = kernels.kernel("layerNormBackwardDouble", NormKernels.LANES, 1, graph -> graph.task(TASK,
                DoubleNormKernels::backward, context, floats, call, arenas.scalars), arenas.scalars);
        crossEntropy = kernels.kernel("crossEntropy", LossKernels.LANES, 1, graph -> graph.task(TASK,
                LossKernels::crossEntropy, context, floats, doubles, index, call));
        klDivergence = kernels.kernel("klDivergence", LossKernels.LANES, 1, graph -> graph.task(TASK,
                LossKernels::klDivergence, context, floats, doubles, call));
        swapNorms = kernels.kernel("swapNorms", SwapKernels.LANES, 1, graph -> graph.task(TASK, SwapKernels::norms,
                context, floats, doubles, index, call));
        swapScores = kernels.kernel("swapScores", SwapKernels.LANES, 1, graph -> graph.task(TASK,
                SwapKernels::scores, context, doubles, index, call, factors), factors);
        swap = kernels.kernel("swap", SwapKernels.LANES, 1, graph -> graph.task(TASK, SwapKernels::swap, context,
                floats, doubles, call, factors), factors);
        addOuterProducts = kernels.kernel("addOuterProducts", 16, 16, graph -> graph.task(TASK,
                MemoryKernels::addOuterProducts, context, floats, doubles, call));
        multiply = kernels.kernel("multiply", 16, 16, graph -> graph.task(TASK, MemoryKernels::multiply, context,
                doubles, call));
        takePivot = kernels.kernel("takePivot", 256, 1, graph -> graph.task(TASK, MemoryKernels::takePivot, context,
                doubles, call));
        sweep = kernels.kernel("sweep", 256, 1, graph -> graph.task(TASK, MemoryKernels::sweep, context, doubles,
                call));
        scale = kernels.kernel("scale", 256, 1, graph -> graph.task(TASK, MemoryKernels::scale, context, doubles,
                call, factors), factors);
        factor = kernels.kernel("factor", MemoryKernels.FACTOR_LANES, 1, graph -> graph.task(TASK,
                MemoryKernels::factor, context, doubles, call));
        substitute = kernels.kernel("substitute", 64, 1, graph -> graph.task(TASK, MemoryKernels::substitute, context,
                doubles, call));
        squaredDistances = kernels.laterKernel("squaredDistances", NearestKernels.LANES, 1, graph -> graph.task(TASK,
                NearestKernels::squaredDistances, context, floats, arenas.doublesOut, call));
    }
}
