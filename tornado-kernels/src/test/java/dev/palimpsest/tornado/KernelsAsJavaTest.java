package dev.palimpsest.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.compute.Linear.Layout;
import dev.palimpsest.compute.Oracle;
import dev.palimpsest.compute.Sequences;
import dev.palimpsest.tensor.Matrix;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The kernels' logic on an {@link EmulatedDevice}: runs wherever TornadoVM's API is, without an SDK or a device. */
class KernelsAsJavaTest extends EmulatedKernels {

    @Test
    void everyHalfIsDecodedExactly() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float expected = Float.float16ToFloat((short) bits);
            assertEquals(expected, Halves.toFloat((short) bits), "half " + Integer.toHexString(bits));
        }
    }

    @Test
    void allLinearKernelsEqualTheOracleAndEachOtherToTheBit() {
        for (int[] shape : new int[][] {{1, 1, 1}, {3, 17, 15}, {16, 16, 16}, {17, 33, 65}, {65, 5, 63}, {129, 9, 130}}) {
            for (Layout layout : Layout.values()) {
                LinearProblem problem = linear(shape, layout);
                IntArray call = IntArray.fromArray(problem.call(0));
                float[][] results = new float[3][];
                for (int kernel = 0; kernel < 3; kernel++) {
                    FloatArray floats = FloatArray.fromArray(concat(problem.x(), problem.bias(),
                            poison(problem.size())));
                    FloatArray weights = FloatArray.fromArray(problem.w());
                    int tile = new int[] {16, 64, 128}[kernel];
                    EmulatedDevice.run(problem.groupsX(tile), problem.groupsY(tile), 16, 16, context -> {
                        switch (tile) {
                            case 16 -> LinearKernels.few(context, floats, weights, call);
                            case 64 -> LinearKernels.tall(context, floats, weights, call);
                            default -> WideLinearKernels.wide(context, floats, weights, call);
                        }
                    });
                    results[kernel] = slice(floats, problem.out(), problem.size());
                    assertClose(problem.expected(), results[kernel], 1e-5);
                }
                for (int i = 0; i < problem.size(); i++) {
                    assertEquals(results[0][i], results[1][i], "few and tall differ at " + i);
                    assertEquals(results[0][i], results[2][i], "few and wide differ at " + i);
                }
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
    void layerNormEqualsTheOracleInFloatAndInDouble() {
        for (int width : new int[] {1, 7, 128, 131}) {
            float[] x = floats(2 * width);
            float[] gain = floats(width);
            float[] bias = floats(width);
            double[] expected = Oracle.layerNorm(widen(x), width, widen(gain), widen(bias), 1e-5);
            int at = x.length;
            IntArray call = IntArray.fromElements(0, width, 2, width, at, at + width, at + 2 * width, width);
            for (boolean inDouble : new boolean[] {false, true}) {
                FloatArray floats = FloatArray.fromArray(concat(x, gain, bias, poison(2 * width)));
                EmulatedDevice.run(2, 1, NormKernels.LANES, 1, context -> {
                    if (inDouble) {
                        DoubleNormKernels.forward(context, floats, call, FloatArray.fromElements(1e-5f));
                    } else {
                        NormKernels.forward(context, floats, call, FloatArray.fromElements(1e-5f));
                    }
                });
                assertClose(expected, slice(floats, at + 2 * width, 2 * width), 1e-5);
            }
        }
    }

    @Test
    void attentionEqualsTheOracle() {
        Sequences sequences = Sequences.whole(3, 70);
        int heads = 2;
        int d = heads * 5;
        int rows = sequences.rows();
        float[] q = floats(rows * d);
        float[] k = floats(rows * d);
        float[] v = floats(rows * d);
        IntArray index = new IntArray(3 * rows);
        for (int s = 0; s < sequences.count(); s++) {
            for (int row = sequences.firstRow(s); row <= sequences.lastRow(s); row++) {
                index.set(3 * row, sequences.firstKey(s));
                index.set(3 * row + 1, sequences.positions()[row]);
                index.set(3 * row + 2, sequences.lastRow(s));
            }
        }
        int n = rows * d;
        IntArray call = IntArray.fromElements(0, d, rows, heads, 5, n, d, 2 * n, d, 3 * n, d, 0);
        FloatArray floats = FloatArray.fromArray(concat(q, k, v, poison(n)));
        EmulatedDevice.run(rows * heads, 1, AttentionKernels.LANES, 1,
                context -> AttentionKernels.forward(context, floats, index, call));
        assertClose(Oracle.attention(widen(q), widen(k), widen(v), sequences, heads, d), slice(floats, 3 * n, n), 1e-5);
    }

    @Test
    void argmaxTakesTheLowestIndex() {
        float[] x = floats(3 * 300);
        x[17] = 2;
        x[290] = 2;
        x[300 + 299] = 3;
        x[600] = 1.5f;
        IntArray best = new IntArray(3);
        EmulatedDevice.run(3, 1, RowKernels.ARGMAX_LANES, 1, context -> RowKernels.argmax(context,
                FloatArray.fromArray(x), best, IntArray.fromElements(0, 300, 3, 300)));
        assertEquals(17, best.get(0));
        assertEquals(299, best.get(1));
        assertEquals(0, best.get(2));
    }

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
            EmulatedDevice.run(1, 1, 32, 1, context -> MemoryKernels.takePivot(context, doubles, call));
            EmulatedDevice.run(1, 3, 32, 1, context -> MemoryKernels.sweep(context, doubles, call));
        }
        EmulatedDevice.run(1, 1, 64, 1, context -> MemoryKernels.scale(context, doubles,
                IntArray.fromElements(p, n, n + 1), DoubleArray.fromElements(-1, 0)));
        EmulatedDevice.run(2, 1, 16, 16, context -> MemoryKernels.multiply(context, doubles,
                IntArray.fromElements(keys, n, 1, p, n, 1, f, n, batch, n, n, MemoryKernels.STORE)));
        EmulatedDevice.run(1, 1, 16, 16, context -> MemoryKernels.multiply(context, doubles,
                IntArray.fromElements(f, n, 1, keys, 1, n, s, batch, batch, batch, n, MemoryKernels.STORE)));
        EmulatedDevice.run(1, 1, MemoryKernels.FACTOR_LANES, 1, context -> MemoryKernels.factor(context, doubles,
                IntArray.fromElements(s, batch)));
        EmulatedDevice.run(1, 1, 64, 1, context -> MemoryKernels.substitute(context, doubles,
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

    @Test
    void geluAloneIsTheEpilogues() {
        float[] u = floats(3 * 50);
        FloatArray floats = FloatArray.fromArray(concat(u, poison(u.length)));
        IntArray call = IntArray.fromElements(0, 50, u.length, 50, 3, 50);
        EmulatedDevice.run(2, 1, 32, 1, context -> Gelu.forward(context, floats, call));
        for (int i = 0; i < u.length; i++) {
            assertEquals(Gelu.gelu(u[i]), floats.get(u.length + i));
        }
    }
}
