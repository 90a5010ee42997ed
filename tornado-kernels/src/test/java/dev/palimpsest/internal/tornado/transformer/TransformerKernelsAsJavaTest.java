package dev.palimpsest.internal.tornado.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.compute.Oracle;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.tornado.arithmetic.Gelu;
import dev.palimpsest.internal.tornado.emulation.EmulatedDevice;
import dev.palimpsest.internal.tornado.emulation.EmulatedKernels;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Layer norm, attention, GELU and argmax on an {@link EmulatedDevice}. */
class TransformerKernelsAsJavaTest extends EmulatedKernels {

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
                EmulatedDevice.run(2, 1, FloatNormKernels.LANES, 1, context -> {
                    if (inDouble) {
                        DoubleNormKernels.forward(context, floats, call, FloatArray.fromElements(1e-5f));
                    } else {
                        FloatNormKernels.forward(context, floats, call, FloatArray.fromElements(1e-5f));
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
    void geluAloneIsTheEpilogues() {
        float[] u = floats(3 * 50);
        FloatArray floats = FloatArray.fromArray(concat(u, poison(u.length)));
        IntArray call = IntArray.fromElements(0, 50, u.length, 50, 3, 50);
        EmulatedDevice.run(2, 1, 32, 1, context -> GeluKernels.forward(context, floats, call));
        for (int i = 0; i < u.length; i++) {
            assertEquals(Gelu.gelu(u[i]), floats.get(u.length + i));
        }
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
}
