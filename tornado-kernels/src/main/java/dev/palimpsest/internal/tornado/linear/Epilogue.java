package dev.palimpsest.internal.tornado.linear;

import dev.palimpsest.internal.tornado.arithmetic.Gelu;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What a kernel of a linear map does with a finished sum {@code u = x·W + b}; inlined into the kernels. */
public final class Epilogue {

    /** {@code out = u} */
    public static final int STORE = 0;
    /** {@code out += u} */
    public static final int ADD = 1;
    /** {@code out = gelu(u)} */
    public static final int GELU = 2;

    private Epilogue() {}

    static void finish(FloatArray floats, IntArray call, int row, int column, float sum) {
        float u = sum;
        int bias = call.get(8);
        if (bias >= 0) {
            u += floats.get(bias + column);
        }
        int kind = call.get(9);
        int to = call.get(10) + row * call.get(11) + column;
        if (kind == GELU) {
            int pre = call.get(12);
            if (pre >= 0) {
                floats.set(pre + row * call.get(13) + column, u);
            }
            u = Gelu.gelu(u);
        }
        if (kind == ADD) {
            u += floats.get(to);
        }
        floats.set(to, u);
    }
}
