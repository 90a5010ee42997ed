package dev.palimpsest.internal.tornado.training;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Updates of parameters by an optimiser; a thread owns every globalGroupSizeX-th element. */
final class ParameterKernels {

    private ParameterKernels() {}

    /**
     * The equations of {@link dev.palimpsest.internal.compute.AdamStep}, in float.
     *
     * <pre>
     *   call   0 parameter   1 its stride   2 gradient   3 stride   4 m   5 stride   6 v   7 stride
     *          8 rows   9 columns
     *   scalars   0 β₁   1 1 − β₁   2 β₂   3 1 − β₂   4 gradient's scale   5 rate/(1 − β₁ᵗ)   6 1/√(1 − β₂ᵗ)   7 ε
     *             8 1 − rate·decay
     * </pre>
     */
    static void adam(KernelContext context, FloatArray floats, IntArray call, FloatArray scalars) {
        int columns = call.get(9);
        int count = call.get(8) * columns;
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            int row = i / columns;
            int column = i - row * columns;
            int x = call.get(0) + row * call.get(1) + column;
            int m = call.get(4) + row * call.get(5) + column;
            int v = call.get(6) + row * call.get(7) + column;
            float slope = floats.get(call.get(2) + row * call.get(3) + column) * scalars.get(4);
            float average = scalars.get(0) * floats.get(m) + scalars.get(1) * slope;
            float power = scalars.get(2) * floats.get(v) + scalars.get(3) * (slope * slope);
            floats.set(m, average);
            floats.set(v, power);
            float change = scalars.get(5) * average / (TornadoMath.sqrt(power) * scalars.get(6) + scalars.get(7));
            floats.set(x, scalars.get(8) * floats.get(x) - change);
        }
    }

    /**
     * {@code x = min(max(x, −limit), limit)}. NaN stays NaN: a device's min and max may drop it.
     * (Not called clamp: OpenCL has a function of that name.)
     *
     * <pre>
     *   call   0 x   1 its stride   2 rows   3 columns
     *   scalars   0 limit
     * </pre>
     */
    static void clampElements(KernelContext context, FloatArray floats, IntArray call, FloatArray scalars) {
        int columns = call.get(3);
        int count = call.get(2) * columns;
        float limit = scalars.get(0);
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            int row = i / columns;
            int at = call.get(0) + row * call.get(1) + i - row * columns;
            float value = floats.get(at);
            if (value == value) {
                floats.set(at, TornadoMath.min(TornadoMath.max(value, -limit), limit));
            }
        }
    }
}
