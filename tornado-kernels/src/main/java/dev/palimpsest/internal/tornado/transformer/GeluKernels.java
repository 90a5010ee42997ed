package dev.palimpsest.internal.tornado.transformer;

import dev.palimpsest.internal.tornado.arithmetic.Gelu;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** GELU and its gradient, element by element. */
final class GeluKernels {

    private GeluKernels() {}

    /**
     * {@code out = gelu(u)}; {@code call} as for {@link #backward}, with the output for the gradient. A thread owns
     * every globalGroupSizeX-th element.
     */
    static void forward(KernelContext context, FloatArray floats, IntArray call) {
        int columns = call.get(5);
        int count = call.get(4) * columns;
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            int row = i / columns;
            int column = i - row * columns;
            float u = floats.get(call.get(0) + row * call.get(1) + column);
            floats.set(call.get(2) + row * call.get(3) + column, Gelu.gelu(u));
        }
    }

    /**
     * In place {@code gradient ← gradient·gelu′(u)}; a thread owns every globalGroupSizeX-th element.
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
            int at = call.get(2) + row * call.get(3) + column;
            floats.set(at, floats.get(at) * Gelu.slope(floats.get(call.get(0) + row * call.get(1) + column)));
        }
    }
}
