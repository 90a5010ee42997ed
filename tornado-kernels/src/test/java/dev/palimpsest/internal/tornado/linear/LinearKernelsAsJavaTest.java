package dev.palimpsest.internal.tornado.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Oracle;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tornado.emulation.EmulatedDevice;
import dev.palimpsest.internal.tornado.emulation.EmulatedKernels;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The matrix products on an {@link EmulatedDevice}. */
class LinearKernelsAsJavaTest extends EmulatedKernels {

    /** {@code shape} is rows, inputs, outputs. */
    final LinearProblem linear(int[] shape, Layout layout) {
        int rows = shape[0];
        int inputs = shape[1];
        int outputs = shape[2];
        return LinearProblem.of(rows, inputs, outputs, layout, floats(rows * inputs), floats(inputs * outputs),
                floats(outputs));
    }

    /** The output of a kernel with tiles of {@code tile × tile}; in floats, the weight follows the output. */
    private static float[] run(LinearProblem problem, int tile, BiConsumer<KernelContext, FloatArray> kernel) {
        FloatArray floats = FloatArray.fromArray(concat(problem.x(), problem.bias(), poison(problem.size()),
                problem.w()));
        EmulatedDevice.run(problem.groupsX(tile), problem.groupsY(tile), 16, 16,
                context -> kernel.accept(context, floats));
        return slice(floats, problem.out(), problem.size());
    }

    @Test
    void allLinearKernelsEqualTheOracleAndEachOtherToTheBit() {
        int[][] shapes = {{1, 1, 1}, {3, 17, 15}, {16, 16, 16}, {17, 33, 65}, {65, 5, 63}, {129, 9, 130}, {130, 19, 70}};
        for (int[] shape : shapes) {
            for (Layout layout : Layout.values()) {
                LinearProblem problem = linear(shape, layout);
                IntArray call = IntArray.fromArray(problem.call(0));
                FloatArray weights = FloatArray.fromArray(problem.w());
                int[] trained = Arrays.copyOf(problem.call(problem.out() + problem.size()), 17);
                trained[16] = 1;
                IntArray trainedCall = IntArray.fromArray(trained);
                float[] few = run(problem, 16,
                        (context, floats) -> FloatLinearKernels.few(context, floats, weights, call));
                float[] tall = run(problem, 64,
                        (context, floats) -> FloatLinearKernels.tall(context, floats, weights, call));
                float[] wide = run(problem, 128,
                        (context, floats) -> FloatWideLinearKernels.wide(context, floats, weights, call));
                float[] trainedFew = run(problem, 16,
                        (context, floats) -> TrainedWeightKernels.few(context, floats, trainedCall));
                float[] trainedMultiply = run(problem, TrainedWeightKernels.TILE,
                        (context, floats) -> TrainedWeightKernels.multiply(context, floats, trainedCall));
                assertClose(problem.expected(), few, 1e-5);
                assertArrayEquals(few, tall, "tall");
                assertArrayEquals(few, wide, "wide");
                assertArrayEquals(few, trainedFew, "few, trained weight");
                assertArrayEquals(few, trainedMultiply, "multiply, trained weight");
            }
        }
    }

    @Test
    void halvesMultiplyLikeTheFloatsTheyStandFor() {
        int rows = 5;
        int inputs = 19;
        int outputs = 7;
        float[] x = floats(rows * inputs);
        short[] halves = new short[inputs * outputs];
        float[] w = new float[halves.length];
        for (int i = 0; i < w.length; i++) {
            halves[i] = Float.floatToFloat16((float) random.nextDouble(-1, 1));
            w[i] = Float.float16ToFloat(halves[i]);
        }
        IntArray call = IntArray.fromElements(0, inputs, rows, inputs, 0, 1, inputs, outputs, -1, Epilogue.STORE,
                x.length, outputs, -1, 0);
        FloatArray floats = FloatArray.fromArray(concat(x, poison(rows * outputs)));
        EmulatedDevice.run(1, 1, 16, 16,
                context -> HalfLinearKernels.few(context, floats, ShortArray.fromArray(halves), call));
        assertClose(Oracle.linear(widen(x), rows, Matrix.of(outputs, inputs, w), Layout.OUTPUT_INPUT, null),
                slice(floats, x.length, rows * outputs), 1e-5);
    }

    @Test
    void aTransposedFactorGivesTheSumOfOuterProducts() {
        int m = 66;
        int n = 5;
        float[] start = floats(m * n);
        int count = 21;
        float[] left = floats(count * m);
        float[] right = floats(count * n);
        double[] expected = widen(start);
        for (int t = 0; t < count; t++) {
            for (int i = 0; i < m * n; i++) {
                expected[i] += (double) left[t * m + i / n] * right[t * n + i % n];
            }
        }
        int to = left.length + right.length;
        FloatArray floats = FloatArray.fromArray(concat(left, right, start));
        IntArray call = IntArray.fromElements(0, 1, m, count, left.length, n, 1, n, -1, Epilogue.ADD, to, n, -1, 0, 0,
                0, m);
        EmulatedDevice.run(1, 2, 16, 16, context -> TrainedWeightKernels.multiply(context, floats, call));
        assertClose(expected, slice(floats, to, m * n), 1e-5);
        assertArrayEquals(left, slice(floats, 0, left.length));
    }
}
