package dev.palimpsest.tornado.device;

import dev.palimpsest.tornado.memory.Arenas;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The graphs of the transfers between boxes and arenas. */
final class TransferGraphs {

    final Kernel smallFloatsIn;
    final Kernel floatsIn;
    final Kernel smallIntsIn;
    final Kernel intsIn;
    final List<Kernel> weightsIn = new ArrayList<>();
    final List<Kernel> halvesIn = new ArrayList<>();
    final Kernel floatsOut;
    /** Null where the device has no double, as is {@link #doublesOut}. */
    final Kernel doublesIn;
    final Kernel doublesOut;

    TransferGraphs(Graphs graphs) {
        KernelContext context = graphs.context();
        Arenas arenas = graphs.arenas();
        FloatArray floats = arenas.floats;
        DoubleArray doubles = arenas.doubles;
        IntArray index = arenas.index;
        IntArray call = arenas.call;
        smallFloatsIn = graphs.kernel("smallFloatsIn", 256, 1, graph -> graph.task(Graphs.TASK,
                TransferKernels::writeFloats, context, floats, arenas.smallFloatsIn, call), arenas.smallFloatsIn);
        floatsIn = graphs.kernel("floatsIn", 256, 1, graph -> graph.task(Graphs.TASK, TransferKernels::writeFloats,
                context, floats, arenas.floatsIn, call), arenas.floatsIn);
        smallIntsIn = graphs.kernel("smallIntsIn", 256, 1, graph -> graph.task(Graphs.TASK, IntWriteKernels::writeBox,
                context, index, arenas.smallIntsIn, call), arenas.smallIntsIn);
        intsIn = graphs.kernel("intsIn", 256, 1, graph -> graph.task(Graphs.TASK, IntWriteKernels::writeBox, context,
                index, arenas.intsIn, call), arenas.intsIn);
        floatsOut = graphs.kernel("floatsOut", 256, 1, graph -> graph.task(Graphs.TASK, FloatReadKernels::readBox,
                context, floats, arenas.floatsOut, call));
        for (int i = 0; i < arenas.weights.size(); i++) {
            FloatArray weights = arenas.weights.get(i);
            weightsIn.add(graphs.kernel("weightsIn" + i, 256, 1, graph -> graph.task(Graphs.TASK,
                    TransferKernels::writeFloats, context, weights, arenas.floatsIn, call), arenas.floatsIn));
        }
        for (int i = 0; i < arenas.halves.size(); i++) {
            ShortArray halves = arenas.halves.get(i);
            halvesIn.add(graphs.kernel("halvesIn" + i, 256, 1, graph -> graph.task(Graphs.TASK,
                    HalfWriteKernels::writeBox, context, halves, arenas.halvesIn, call), arenas.halvesIn));
        }
        doublesIn = doubles == null ? null : graphs.kernel("doublesIn", 256, 1, graph -> graph.task(Graphs.TASK,
                TransferKernels::writeDoubles, context, doubles, arenas.doublesIn, call), arenas.doublesIn);
        doublesOut = doubles == null ? null : graphs.kernel("doublesOut", 256, 1, graph -> graph.task(Graphs.TASK,
                DoubleReadKernels::readBox, context, doubles, arenas.doublesOut, call));
    }
}
