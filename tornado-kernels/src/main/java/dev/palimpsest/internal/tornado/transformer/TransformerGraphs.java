package dev.palimpsest.internal.tornado.transformer;

import dev.palimpsest.internal.tornado.device.Graphs;
import dev.palimpsest.internal.tornado.device.Kernel;
import dev.palimpsest.internal.tornado.memory.Arenas;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
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
    final Kernel relu;
    final Kernel reluBackward;
    final Kernel attention;
    final Kernel attentionQueries;
    final Kernel attentionKeys;
    /** Null, like the losses, where the device has no double. */
    final Kernel moveDoubles;
    final Kernel crossEntropy;
    final Kernel klDivergence;

    public TransformerGraphs(Graphs graphs) {
        Arenas arenas = graphs.arenas();
        for (int i = 0; i < arenas.weights.size(); i++) {
            FloatArray weights = arenas.weights.get(i);
            embed.add(graphs.kernel("embed" + i, 256, 1, FloatEmbedKernels::embed, weights, arenas.floats, arenas.index,
                    arenas.call));
        }
        for (int i = 0; i < arenas.halves.size(); i++) {
            ShortArray halves = arenas.halves.get(i);
            embedHalves.add(graphs.kernel("embedHalves" + i, 256, 1, HalfEmbedKernels::embed, halves, arenas.floats,
                    arenas.index, arenas.call));
        }
        embedTrained = graphs.laterKernel("trainedEmbed", 256, 1, RowKernels::embedTrained, arenas.floats, arenas.index,
                arenas.call);
        move = graphs.kernel("move", 256, 1, FloatMoveKernels::move, arenas.floats, arenas.index, arenas.call);
        clear = graphs.kernel("clear", 256, 1, RowKernels::clear, arenas.floats, arenas.call);
        add = graphs.kernel("addRows", 64, 1, RowKernels::add, arenas.floats, arenas.index, arenas.call);
        rotate = graphs.kernel("rotate", 256, 1, RowKernels::rotatePairs, arenas.floats, arenas.call);
        argmax = graphs.kernel("argmax", RowKernels.ARGMAX_LANES, 1, RowKernels::argmax, arenas.floats, arenas.intsOut,
                arenas.call);
        gelu = graphs.laterKernel("gelu", 256, 1, GeluKernels::forward, arenas.floats, arenas.call);
        geluBackward = graphs.kernel("geluBackward", 256, 1, GeluKernels::backward, arenas.floats, arenas.call);
        relu = graphs.laterKernel("relu", 256, 1, ReluKernels::forward, arenas.floats, arenas.call);
        reluBackward = graphs.laterKernel("reluBackward", 256, 1, ReluKernels::backward, arenas.floats, arenas.call);
        attention = graphs.kernel("attention", AttentionKernels.LANES, 1, AttentionKernels::forward, arenas.floats,
                arenas.index, arenas.call);
        attentionQueries = graphs.kernel("attentionQueries", AttentionKernels.LANES, 1,
                AttentionBackwardKernels::queries, arenas.floats, arenas.index, arenas.call);
        attentionKeys = graphs.kernel("attentionKeys", AttentionKernels.LANES, 1, AttentionBackwardKernels::keys,
                arenas.floats, arenas.index, arenas.call);
        if (arenas.doubles == null) {
            norm = graphs.kernel("layerNorm", FloatNormKernels.LANES, 1, FloatNormKernels::forward, arenas.floats,
                    arenas.call, arenas.scalars);
            normBackward = graphs.kernel("layerNormBackward", FloatNormKernels.LANES, 1, FloatNormKernels::backward,
                    arenas.floats, arenas.call, arenas.scalars);
            moveDoubles = null;
            crossEntropy = null;
            klDivergence = null;
        } else {
            norm = graphs.kernel("layerNormDouble", DoubleNormKernels.LANES, 1, DoubleNormKernels::forward,
                    arenas.floats, arenas.call, arenas.scalars);
            normBackward = graphs.kernel("layerNormBackwardDouble", DoubleNormKernels.LANES, 1,
                    DoubleNormKernels::backward, arenas.floats, arenas.call, arenas.scalars);
            moveDoubles = graphs.kernel("moveDoubles", 256, 1, DoubleMoveKernels::move, arenas.doubles, arenas.index,
                    arenas.call);
            crossEntropy = graphs.kernel("crossEntropy", LossKernels.LANES, 1, LossKernels::crossEntropy, arenas.floats,
                    arenas.doubles, arenas.index, arenas.call);
            klDivergence = graphs.kernel("klDivergence", LossKernels.LANES, 1, LossKernels::klDivergence, arenas.floats,
                    arenas.doubles, arenas.call);
        }
    }
}
