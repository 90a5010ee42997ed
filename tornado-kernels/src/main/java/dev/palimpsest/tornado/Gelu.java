package dev.palimpsest.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The tanh approximation of GELU with the logistic function σ, so that neither tail cancels:
 * {@code gelu(u) = u·σ(w)}, {@code w = 2·√(2/π)·(u + 0.044715·u³)}, {@code gelu′ = σ + u·σ·(1 − σ)·w′}.
 */
final class Gelu {

    private static final float SCALE = 1.5957691216f;
    private static final float CUBIC = 0.0713548163f;
    private static final float CUBIC_SLOPE = 0.2140644488f;

    private Gelu() {}

    static float gelu(float u) {
        return u / (TornadoMath.exp(-(u * (u * u * CUBIC + SCALE))) + 1f);
    }

    static float slope(float u) {
        float sigma = 1f / (TornadoMath.exp(-(u * (u * u * CUBIC + SCALE))) + 1f);
        return sigma + u * sigma * (1f - sigma) * (u * u * CUBIC_SLOPE + SCALE);
    }

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
            floats.set(call.get(2) + row * call.get(3) + column, gelu(u));
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
            floats.set(at, floats.get(at) * slope(floats.get(call.get(0) + row * call.get(1) + column)));
        }
    }
}
