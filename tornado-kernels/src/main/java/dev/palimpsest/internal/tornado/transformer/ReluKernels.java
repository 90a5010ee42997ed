package dev.palimpsest.internal.tornado.transformer;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** ReLU and its gradient, element by element. */
final class ReluKernels {

    private ReluKernels() {}

    /**
     * {@code out = max(u, 0)}, NaN where u is NaN; {@code call} as for {@link #backward}, with the output for the gradient. A thread owns
     * every globalGroupSizeX-th element.
     */
    static void forward(KernelContext context, FloatArray floats, IntArray call) {
        int columns = call.get(5);
        int count = call.get(4) * columns;
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            int row = i / columns;
            int column = i - row * columns;
            float u = floats.get(call.get(0) + row * call.get(1) + column);
            floats.set(call.get(2) + row * call.get(3) + column, u < 0f ? 0f : u);
        }
    }

    /**
     * In place {@code gradient ← 0} where {@code u ≤ 0}; a thread owns every globalGroupSizeX-th element.
     *
     * <pre>
     *   call   0 u   1 its stride   2 gradient   3 its stride   4 rows   5 columns
     * </pre>
     */
    static void backward(KernelContext context, FloatArray floats, IntArray call) {
        int columns = call.get(5);
        int count = call.get(4) * columns;
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            int row = i / columns;
            int column = i - row * columns;
            float u = floats.get(call.get(0) + row * call.get(1) + column);
            int at = call.get(2) + row * call.get(3) + column;
            float gradient = floats.get(at);
            floats.set(at, u <= 0f ? 0f : gradient);
        }
    }
}
