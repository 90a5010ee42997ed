package dev.palimpsest.internal.tornado.editing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.internal.tornado.emulation.EmulatedDevice;
import dev.palimpsest.internal.tornado.emulation.EmulatedKernels;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The closed form and the lookup of the nearest row on an {@link EmulatedDevice}. */
class EditingKernelsAsJavaTest extends EmulatedKernels {

    @Test
    void theClosedFormsKernelsSolveTheSystem() {
        int n = 21;
        int batch = 6;
        double[] c = new double[n * n];
        for (int t = 0; t < 3 * n; t++) {
            float[] key = floats(n);
            for (int i = 0; i < n * n; i++) {
                c[i] += (double) key[i / n] * key[i % n];
            }
        }
        double[] k = widen(floats(batch * n));
        int p = 0;
        int column = n * n;
        int pivots = column + n;
        int keys = pivots + n;
        int f = keys + batch * n;
        int a = f + batch * n;
        int s = a + batch * n;
        DoubleArray doubles = new DoubleArray(s + batch * batch);
        doubles.init(Double.NaN);
        for (int i = 0; i < n * n; i++) {
            doubles.set(i, c[i]);
        }
        for (int i = 0; i < batch * n; i++) {
            doubles.set(keys + i, k[i]);
        }
        for (int step = 0; step < n; step++) {
            IntArray call = IntArray.fromElements(p, n, step, column, pivots);
            EmulatedDevice.run(1, 1, 32, 1, context -> ClosedFormKernels.takePivot(context, doubles, call));
            EmulatedDevice.run(1, 3, 32, 1, context -> ClosedFormKernels.sweep(context, doubles, call));
        }
        EmulatedDevice.run(1, 1, 64, 1, context -> ClosedFormKernels.scale(context, doubles,
                IntArray.fromElements(p, n, n + 1), DoubleArray.fromElements(-1, 0)));
        EmulatedDevice.run(2, 1, 16, 16, context -> ClosedFormKernels.multiply(context, doubles,
                IntArray.fromElements(keys, n, 1, p, n, 1, f, n, batch, n, n, ClosedFormKernels.STORE)));
        EmulatedDevice.run(1, 1, 16, 16, context -> ClosedFormKernels.multiply(context, doubles,
                IntArray.fromElements(f, n, 1, keys, 1, n, s, batch, batch, batch, n, ClosedFormKernels.STORE)));
        EmulatedDevice.run(1, 1, ClosedFormKernels.FACTOR_LANES, 1, context -> ClosedFormKernels.factor(context, doubles,
                IntArray.fromElements(s, batch)));
        EmulatedDevice.run(1, 1, 64, 1, context -> ClosedFormKernels.substitute(context, doubles,
                IntArray.fromElements(s, batch, f, a, n)));
        for (int b = 0; b < batch; b++) {
            for (int i = 0; i < n; i++) {
                double left = 0;
                for (int j = 0; j < n; j++) {
                    double element = c[i * n + j];
                    for (int other = 0; other < batch; other++) {
                        element += k[other * n + i] * k[other * n + j];
                    }
                    left += element * doubles.get(a + b * n + j);
                }
                assertFalse(Double.isNaN(left));
                assertEquals(k[b * n + i], left, 1e-10);
            }
        }
    }

    @Test
    void squaredDistancesAreSumsOfSquaredDifferences() {
        int width = 131;
        float[] queries = floats(2 * width);
        float[] keys = floats(3 * width);
        DoubleArray squares = new DoubleArray(6);
        FloatArray floats = FloatArray.fromArray(concat(queries, keys));
        IntArray call = IntArray.fromElements(0, width, width, queries.length, width, 3, 6);
        EmulatedDevice.run(6, 1, NearestKernels.LANES, 1,
                context -> NearestKernels.squaredDistances(context, floats, squares, call));
        for (int pair = 0; pair < 6; pair++) {
            double expected = 0;
            for (int i = 0; i < width; i++) {
                double difference = (double) queries[pair / 3 * width + i] - keys[pair % 3 * width + i];
                expected += difference * difference;
            }
            assertEquals(expected, squares.get(pair), 1e-12 * expected, "pair " + pair);
        }
    }
}
