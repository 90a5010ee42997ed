package dev.palimpsest.internal.tornado.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.compute.Oracle;
import dev.palimpsest.internal.tornado.emulation.EmulatedDevice;
import dev.palimpsest.internal.tornado.emulation.EmulatedKernels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Sums over rows on an {@link EmulatedDevice}. */
class TrainingKernelsAsJavaTest extends EmulatedKernels {

    @Test
    void rowsAddUpInTheirOrderAcrossBlocks() {
        for (int[] shape : new int[][] {{1, 1}, {64, 64}, {65, 63}, {150, 67}}) {
            int count = shape[0];
            int n = shape[1];
            float[] rows = floats(count * n);
            float[] expected = floats(n);
            FloatArray floats = FloatArray.fromArray(concat(rows, expected));
            for (int i = 0; i < rows.length; i++) {
                expected[i % n] += rows[i];
            }
            IntArray call = IntArray.fromElements(0, n, count, n, rows.length);
            EmulatedDevice.run((n + 63) / 64, 1, RowSumKernels.LANES, 1,
                    context -> RowSumKernels.add(context, floats, call));
            assertArrayEquals(expected, slice(floats, rows.length, n), count + " × " + n);
        }
    }

    @Test
    void aNormsParametersGetTheSumsOverRows() {
        int count = 70;
        int d = 65;
        float[] x = floats(count * d);
        float[] gradient = floats(count * d);
        float[] start = floats(2 * d);
        double[] ones = new double[d];
        Arrays.fill(ones, 1);
        double[] normalised = Oracle.layerNorm(widen(x), d, ones, new double[d], 1e-5);
        double[] expected = widen(start);
        for (int i = 0; i < x.length; i++) {
            expected[i % d] += gradient[i] * normalised[i];
            expected[d + i % d] += gradient[i];
        }
        int gradientAt = x.length;
        int gain = gradientAt + x.length;
        int moments = gain + 2 * d;
        FloatArray floats = FloatArray.fromArray(concat(x, gradient, start, poison(2 * count)));
        IntArray call = IntArray.fromElements(gradientAt, d, count, d, gain + d, 0, d, gain, moments);
        EmulatedDevice.run(count, 1, RowSumKernels.LANES, 1,
                context -> RowSumKernels.moments(context, floats, call, FloatArray.fromElements(1e-5f)));
        EmulatedDevice.run(2, 1, RowSumKernels.LANES, 1,
                context -> RowSumKernels.normParameters(context, floats, call));
        assertClose(expected, slice(floats, gain, 2 * d), 1e-5);
    }

    @Test
    void squaresAreSummedInDouble() {
        int n = 300;
        float[] rows = floats(2 * n);
        double[] expected = new double[2];
        for (int i = 0; i < rows.length; i++) {
            expected[i / n] += (double) rows[i] * rows[i];
        }
        DoubleArray squares = new DoubleArray(2);
        EmulatedDevice.run(2, 1, RowSumKernels.LANES, 1, context -> RowSumKernels.squares(context,
                FloatArray.fromArray(rows), squares, IntArray.fromElements(0, n, 2, n)));
        assertEquals(expected[0], squares.get(0), 1e-12 * expected[0]);
        assertEquals(expected[1], squares.get(1), 1e-12 * expected[1]);
    }
}
