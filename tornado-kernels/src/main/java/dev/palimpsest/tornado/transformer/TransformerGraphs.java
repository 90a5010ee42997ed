package dev.palimpsest.tornado.transformer;

import dev.palimpsest.tornado.device.Graphs;
import dev.palimpsest.tornado.device.Kernel;
import dev.palimpsest.tornado.memory.Arenas;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The graphs of a transformer's operations besides its matrix products, forward and backward. */
public final class TransformerGraphs {

    final Kernel move;
    final Kernel clear;
    final Kernel add;
    final List<Kernel> embed = new ArrayList<>();
    final List<Kernel> embedHalves = new ArrayList<>();
    final Kernel embedTrained;
    final Kernel rotate;
    final Kernel argmax;
    final Kernel norm;
    final Kernel normBackward;
    final Kernel gelu;
    final Kernel geluBackward;
    final Kernel attention;
    final Kernel attentionQueries;
    final Kernel attentionKeys;
    /** Null, like the losses, where the device has no double. */
    final Kernel moveDoubles;
    final Kernel crossEntropy;
    final Kernel klDivergence;

    public TransformerGraphs(Graphs graphs) {
        KernelContext context = graphs.context();
        Arenas arenas = graphs.arenas();
        FloatArray floats = arenas.floats;
        DoubleArray doubles = arenas.doubles;
        IntArray index = arenas.index;
        IntArray call = arenas.call;
        FloatArray scalars = arenas.scalars;
        for (int i = 0; i < arenas.weights.size(); i++) {
            FloatArray weights = arenas.weights.get(i);
            embed.add(graphs.kernel("embed" + i, 256, 1, graph -> graph.task(Graphs.TASK, FloatEmbedKernels::embed, context,
                    weights, floats, index, call)));
        }
        for (int i = 0; i < arenas.halves.size(); i++) {
            ShortArray halves = arenas.halves.get(i);
            embedHalves.add(graphs.kernel("embedHalves" + i, 256, 1, graph -> graph.task(Graphs.TASK,
                    HalfEmbedKernels::embed, context, halves, floats, index, call)));
        }
        embedTrained = graphs.laterKernel("trainedEmbed", 256, 1, graph -> graph.task(Graphs.TASK,
                RowKernels::embedTrained, context, floats, index, call));
        move = graphs.kernel("move", 256, 1, graph -> graph.task(Graphs.TASK, FloatMoveKernels::move, context, floats, index,
                call));
        clear = graphs.kernel("clear", 256, 1, graph -> graph.task(Graphs.TASK, RowKernels::clear, context, floats,
                call));
        add = graphs.kernel("addRows", 64, 1, graph -> graph.task(Graphs.TASK, RowKernels::add, context, floats, index,
                call));
        rotate = graphs.kernel("rotate", 256, 1, graph -> graph.task(Graphs.TASK, RowKernels::rotatePairs, context,
                floats, call));
        argmax = graphs.kernel("argmax", RowKernels.ARGMAX_LANES, 1, graph -> graph.task(Graphs.TASK,
                RowKernels::argmax, context, floats, arenas.intsOut, call));
        gelu = graphs.laterKernel("gelu", 256, 1, graph -> graph.task(Graphs.TASK, GeluKernels::forward, context,
                floats, call));
        geluBackward = graphs.kernel("geluBackward", 256, 1, graph -> graph.task(Graphs.TASK, GeluKernels::backward,
                context, floats, call));
        attention = graphs.kernel("attention", AttentionKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                AttentionKernels::forward, context, floats, index, call));
        attentionQueries = graphs.kernel("attentionQueries", AttentionKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                AttentionBackwardKernels::queries, context, floats, index, call));
        attentionKeys = graphs.kernel("attentionKeys", AttentionKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                AttentionBackwardKernels::keys, context, floats, index, call));
        if (doubles == null) {
            norm = graphs.kernel("layerNorm", FloatNormKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                    FloatNormKernels::forward, context, floats, call, scalars), scalars);
            normBackward = graphs.kernel("layerNormBackward", FloatNormKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                    FloatNormKernels::backward, context, floats, call, scalars), scalars);
            moveDoubles = null;
            crossEntropy = null;
            klDivergence = null;
        } else {
            norm = graphs.kernel("layerNormDouble", DoubleNormKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                    DoubleNormKernels::forward, context, floats, call, scalars), scalars);
            normBackward = graphs.kernel("layerNormBackwardDouble", DoubleNormKernels.LANES, 1, graph -> graph.task(
                    Graphs.TASK, DoubleNormKernels::backward, context, floats, call, scalars), scalars);
            moveDoubles = graphs.kernel("moveDoubles", 256, 1, graph -> graph.task(Graphs.TASK,
                    DoubleMoveKernels::move, context, doubles, index, call));
            crossEntropy = graphs.kernel("crossEntropy", LossKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                    LossKernels::crossEntropy, context, floats, doubles, index, call));
            klDivergence = graphs.kernel("klDivergence", LossKernels.LANES, 1, graph -> graph.task(Graphs.TASK,
                    LossKernels::klDivergence, context, floats, doubles, call));
        }
    }
}
