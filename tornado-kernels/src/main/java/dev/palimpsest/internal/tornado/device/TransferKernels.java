package dev.palimpsest.internal.tornado.device;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Copies from boxes, small arrays that TornadoVM sends whole, into the arenas; a thread owns every
 * {@code globalGroupSizeX}-th element of the box.
 *
 * <pre>
 *   call   0 first element of the tensor in its arena     3 first element of the tensor that is in the box
 *          1 its row stride                               4 elements in the box
 *          2 its columns
 * </pre>
 */
final class TransferKernels {

    private TransferKernels() {}

    static void openFloats(KernelContext context, FloatArray array) {
        array.set(context.globalIdx, 0f);
    }

    static void openDoubles(KernelContext context, DoubleArray array) {
        array.set(context.globalIdx, 0.0);
    }

    static void openInts(KernelContext context, IntArray array) {
        array.set(context.globalIdx, 0);
    }

    static void openHalves(KernelContext context, ShortArray array) {
        array.set(context.globalIdx, (short) 0);
    }

    static void writeFloats(KernelContext context, FloatArray arena, FloatArray box, IntArray call) {
        int at = call.get(0);
        int stride = call.get(1);
        int columns = call.get(2);
        int first = call.get(3);
        int count = call.get(4);
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            int element = first + i;
            int row = element / columns;
            arena.set(at + row * stride + element - row * columns, box.get(i));
        }
    }

    /** Adds where {@code call[5]} is 1. */
    static void writeDoubles(KernelContext context, DoubleArray arena, DoubleArray box, IntArray call) {
        int at = call.get(0) + call.get(3);
        int count = call.get(4);
        int add = call.get(5);
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            double value = box.get(i);
            if (add == 1) {
                value += arena.get(at + i);
            }
            arena.set(at + i, value);
        }
    }
}
