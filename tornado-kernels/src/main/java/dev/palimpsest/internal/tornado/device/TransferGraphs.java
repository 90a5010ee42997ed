package dev.palimpsest.internal.tornado.device;

import dev.palimpsest.internal.tornado.memory.Arenas;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
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
        Arenas arenas = graphs.arenas();
        smallFloatsIn = graphs.kernel("smallFloatsIn", 256, 1, TransferKernels::writeFloats, arenas.floats,
                arenas.smallFloatsIn, arenas.call);
        floatsIn = graphs.kernel("floatsIn", 256, 1, TransferKernels::writeFloats, arenas.floats, arenas.floatsIn,
                arenas.call);
        smallIntsIn = graphs.kernel("smallIntsIn", 256, 1, IntWriteKernels::writeBox, arenas.index, arenas.smallIntsIn,
                arenas.call);
        intsIn = graphs.kernel("intsIn", 256, 1, IntWriteKernels::writeBox, arenas.index, arenas.intsIn, arenas.call);
        floatsOut = graphs.kernel("floatsOut", 256, 1, FloatReadKernels::readBox, arenas.floats, arenas.floatsOut,
                arenas.call);
        for (int i = 0; i < arenas.weights.size(); i++) {
            FloatArray weights = arenas.weights.get(i);
            weightsIn.add(graphs.kernel("weightsIn" + i, 256, 1, TransferKernels::writeFloats, weights, arenas.floatsIn,
                    arenas.call));
        }
        for (int i = 0; i < arenas.halves.size(); i++) {
            ShortArray halves = arenas.halves.get(i);
            halvesIn.add(graphs.kernel("halvesIn" + i, 256, 1, HalfWriteKernels::writeBox, halves, arenas.halvesIn,
                    arenas.call));
        }
        doublesIn = arenas.doubles == null ? null : graphs.kernel("doublesIn", 256, 1, TransferKernels::writeDoubles,
                arenas.doubles, arenas.doublesIn, arenas.call);
        doublesOut = arenas.doubles == null ? null : graphs.kernel("doublesOut", 256, 1, DoubleReadKernels::readBox,
                arenas.doubles, arenas.doublesOut, arenas.call);
    }
}
