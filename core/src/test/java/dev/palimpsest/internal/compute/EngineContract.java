package dev.palimpsest.internal.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link Engine}, for any engine: extend it and implement how to open one. Every output is poisoned
 * with NaN before it is written, and NaN is checked for before numbers are compared.
 */
public abstract class EngineContract extends EditingContract {

    /** Numbers of rows of x around every tile size in use. */
    private static final int[] HEIGHTS = {1, 2, 3, 4, 5, 6, 7, 12, 13, 31, 65};

    private static final Layout[] LAYOUTS = Layout.values();

    // ── linear maps ──────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void linearEqualsTheOracleForEveryLayoutTypeAndRaggedShape() {
        int[][] maps = {{1, 1}, {1, 33}, {3, 7}, {17, 31}, {64, 64}, {257, 65}, {31, 129}, {513, 37}, {300, 260}};
        for (int[] map : maps) {
            for (Layout layout : LAYOUTS) {
                for (StorageType type : StorageType.values()) {
                    int height = HEIGHTS[random.nextInt(HEIGHTS.length)];
                    checkLinear(height, map[0], map[1], layout, type);
                }
            }
        }
        for (int height : HEIGHTS) {
            checkLinear(height, 67, 45, Layout.INPUT_OUTPUT, StorageType.F32);
            checkLinear(height, 67, 45, Layout.OUTPUT_INPUT, StorageType.F32);
        }
    }

    private void checkLinear(int rows, int inputs, int outputs, Layout layout, StorageType type) {
        String what = rows + " rows, " + inputs + " → " + outputs + ", " + layout + ", " + type;
        Matrix weight = weight(inputs, outputs, layout, type);
        Matrix bias = matrix(1, outputs, type);
        float[] x = floats(rows * inputs);
        Linear map = new Linear(engine.upload(weight), layout, engine.upload(bias));
        double[] expected = Oracle.linear(widen(x), rows, weight, layout, bias);
        double tolerance = 2e-6 * Math.sqrt(inputs + 1.0) + 1e-6;

        Tensor in = tensor(rows, inputs, x);
        Tensor out = poisoned(rows, outputs);
        engine.linear(in, map, out);
        assertClose(what, expected, engine.read(out), tolerance);

        float[] residual = floats(rows * outputs);
        Tensor sum = tensor(rows, outputs, residual);
        engine.linearAdd(in, map, sum);
        assertClose(what + ", added", add(expected, widen(residual)), engine.read(sum), tolerance);

        Tensor pre = poisoned(rows, outputs);
        Tensor activated = poisoned(rows, outputs);
        engine.linearGelu(in, map, pre, activated);
        assertArrayEquals(engine.read(out), engine.read(pre), what);
        assertClose(what + ", gelu", Oracle.gelu(expected), engine.read(activated), 2 * tolerance);
        Tensor alone = poisoned(rows, outputs);
        engine.linearGelu(in, map, null, alone);
        assertArrayEquals(engine.read(activated), engine.read(alone), what);
        assertArrayEquals(x, engine.read(in), "the input is left alone");

        Tensor unbiased = poisoned(rows, outputs);
        engine.linear(in, new Linear(map.weight(), layout, null), unbiased);
        assertClose(what + ", no bias", Oracle.linear(widen(x), rows, weight, layout, null), engine.read(unbiased),
                tolerance);
    }

    @Test
    void aLinearMapsTransposeIsItsBackwardForm() {
        for (Layout layout : LAYOUTS) {
            Matrix weight = weight(19, 41, layout, StorageType.F32);
            Linear map = new Linear(engine.upload(weight), layout, engine.upload(matrix(1, 41, StorageType.F32)));
            float[] gradient = floats(5 * 41);
            Tensor out = poisoned(5, 19);
            engine.linear(tensor(5, 41, gradient), map.transposed(), out);
            Layout other = layout == Layout.INPUT_OUTPUT ? Layout.OUTPUT_INPUT : Layout.INPUT_OUTPUT;
            assertClose("transposed", Oracle.linear(widen(gradient), 5, weight, other, null), engine.read(out), 1e-5);
        }
    }

    @Test
    void aRowOfALinearMapDoesNotDependOnTheRowsBesideIt() {
        for (Layout layout : LAYOUTS) {
            for (StorageType type : StorageType.values()) {
                int rows = 71;
                Linear map = new Linear(engine.upload(weight(530, 131, layout, type)), layout,
                        engine.upload(matrix(1, 131, type)));
                Tensor x = tensor(rows, 530, floats(rows * 530));
                Tensor whole = poisoned(rows, 131);
                engine.linearGelu(x, map, null, whole);
                for (int[] piece : new int[][] {{0, 1}, {1, 3}, {3, 7}, {7, 12}, {12, 18}, {18, 25}, {25, 71}}) {
                    Tensor part = poisoned(piece[1] - piece[0], 131);
                    engine.linearGelu(x.rows(piece[0], piece[1]), map, null, part);
                    assertArrayEquals(engine.read(whole.rows(piece[0], piece[1])), engine.read(part),
                            layout + " " + type + " rows " + Arrays.toString(piece));
                }
            }
        }
    }

    @Test
    void threadsDoNotChangeABit() {
        float[] x = floats(65 * 96);
        float[] gradient = floats(65 * 96);
        Matrix wide = weight(96, 520, Layout.INPUT_OUTPUT, StorageType.F32);
        Matrix narrow = weight(520, 96, Layout.OUTPUT_INPUT, StorageType.F16);
        Matrix gain = matrix(1, 96, StorageType.F32);
        Function<Engine, float[][]> run = device -> {
            try (Workspace w = device.workspace()) {
                Tensor in = tensor(device, w, 65, 96, x);
                Tensor inner = w.tensor(65, 520);
                Tensor out = w.tensor(65, 96);
                Tensor g = device.upload(gain);
                device.layerNorm(in, new LayerNorm(g, g, 1e-5f), out);
                device.linearGelu(out, new Linear(device.upload(wide), Layout.INPUT_OUTPUT, null), null, inner);
                device.linearAdd(inner, new Linear(device.upload(narrow), Layout.OUTPUT_INPUT, g), out);
                Sequences sequences = Sequences.whole(30, 1, 34);
                Tensor mixed = w.tensor(65, 96);
                device.attention(out, in, in, sequences, 4, mixed);
                Tensor[] d = {w.tensor(65, 96), w.tensor(65, 96), w.tensor(65, 96)};
                device.attentionBackward(out, in, in, sequences, 4, tensor(device, w, 65, 96, gradient), d[0], d[1],
                        d[2]);
                return new float[][] {
                    device.read(inner), device.read(out), device.read(mixed), device.read(d[0]), device.read(d[1]),
                    device.read(d[2])
                };
            }
        };
        float[][] expected = run.apply(engine);
        for (float[] result : expected) {
            assertNoNaN("", result);
        }
        for (int threads = 1; threads <= 3; threads++) {
            try (Engine other = open(threads)) {
                for (int again = 0; again < 2; again++) {
                    float[][] actual = run.apply(other);
                    for (int i = 0; i < expected.length; i++) {
                        assertArrayEquals(expected[i], actual[i], "result " + i + " on " + threads + " threads");
                    }
                }
            }
        }
    }

    @Test
    void viewsOfColumnsReadAndWriteTheirOwnerOnly() {
        Tensor owner = tensor(9, 30, floats(9 * 30));
        float[] before = engine.read(owner);
        Matrix weight = weight(10, 10, Layout.INPUT_OUTPUT, StorageType.F32);
        Linear map = new Linear(engine.upload(weight), Layout.INPUT_OUTPUT, null);
        engine.linear(owner.columns(0, 10).rows(2, 7), map, owner.columns(20, 30).rows(2, 7));
        float[] after = engine.read(owner);
        double[] x = new double[50];
        for (int r = 0; r < 5; r++) {
            for (int c = 0; c < 10; c++) {
                x[r * 10 + c] = before[(r + 2) * 30 + c];
            }
        }
        double[] expected = widen(before);
        double[] product = Oracle.linear(x, 5, weight, Layout.INPUT_OUTPUT, null);
        for (int r = 0; r < 5; r++) {
            System.arraycopy(product, r * 10, expected, (r + 2) * 30 + 20, 10);
        }
        assertClose("views", expected, after, 1e-5);
    }

    // ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void embeddingAddsTheRowsOfBothTables() {
        for (StorageType type : StorageType.values()) {
            Matrix tokens = matrix(11, 37, type);
            Matrix positions = matrix(6, 37, type);
            int[] ids = {3, 10, 0, 3};
            int[] places = {0, 5, 2, 1};
            Tensor out = poisoned(4, 37);
            engine.embed(ids, engine.upload(tokens), places, engine.upload(positions), out);
            Tensor bare = poisoned(4, 37);
            engine.embed(ids, engine.upload(tokens), places, null, bare);
            double[] expected = new double[4 * 37];
            double[] expectedBare = new double[4 * 37];
            for (int i = 0; i < expected.length; i++) {
                expectedBare[i] = tokens.at(ids[i / 37], i % 37);
                expected[i] = expectedBare[i] + positions.at(places[i / 37], i % 37);
            }
            assertClose("embed " + type, expected, engine.read(out), 3e-7);
            assertClose("embed " + type, expectedBare, engine.read(bare), 1e-7);
        }
    }

    @Test
    void weightsAreWidenedAndMatricesWrittenExactly() {
        for (StorageType type : List.of(StorageType.F32, StorageType.F16, StorageType.BF16)) {
            Matrix weight = matrix(7, 37, type);
            Tensor widened = poisoned(7, 37);
            engine.widen(engine.upload(weight), widened);
            assertArrayEquals(weight.toFloats(), engine.read(widened), "widen " + type);
            try (Workspace workspace = engine.workspace()) {
                Tensor written = engine.tensorOf(workspace, weight);
                assertArrayEquals(weight.toFloats(), engine.read(written), "tensorOf " + type);
            }
        }
    }

    @Test
    void rowsAreCopiedGatheredScatteredAndAdded() {
        float[] x = floats(5 * 13);
        Tensor from = tensor(5, 13, x);
        Tensor copy = poisoned(5, 13);
        engine.copy(from, copy);
        assertArrayEquals(x, engine.read(copy));

        Tensor picked = poisoned(3, 13);
        engine.gather(from, new int[] {4, 0, 4}, picked);
        assertArrayEquals(rowsOf(x, 13, 4, 0, 4), engine.read(picked));

        Tensor back = tensor(5, 13, new float[65]);
        engine.scatter(picked, back, new int[] {1, 3, 0});
        float[] expected = new float[65];
        System.arraycopy(x, 4 * 13, expected, 13, 13);
        System.arraycopy(x, 0, expected, 3 * 13, 13);
        System.arraycopy(x, 4 * 13, expected, 0, 13);
        assertArrayEquals(expected, engine.read(back));

        Tensor sum = tensor(2, 13, new float[26]);
        engine.addRows(from, new int[] {1, 2, 3, 1}, sum, new int[] {0, 0, 1, 0});
        for (int i = 0; i < 13; i++) {
            float first = x[13 + i] + x[26 + i] + x[13 + i];
            assertEquals(first, engine.read(sum)[i]);
            assertEquals(x[39 + i], engine.read(sum)[13 + i]);
        }
    }

    @Test
    void clearEmptiesAViewAndNothingBesideIt() {
        Tensor all = poisoned(4, 5);
        engine.clear(all.rows(1, 3).columns(2, 4));
        float[] values = engine.read(all);
        for (int i = 0; i < values.length; i++) {
            boolean inside = i / 5 >= 1 && i / 5 < 3 && i % 5 >= 2 && i % 5 < 4;
            assertTrue(inside ? values[i] == 0 : Float.isNaN(values[i]), "element " + i + " is " + values[i]);
        }
    }

    @Test
    void argmaxTakesTheLowestIndexAmongEquals() {
        float[] x = floats(4 * 101);
        x[50] = 7;
        x[20] = 7;
        x[101 + 100] = 9;
        x[202] = 8;
        Arrays.fill(x, 303, 404, -3);
        assertArrayEquals(new int[] {20, 100, 0, 0}, engine.argmax(tensor(4, 101, x)));
    }

    @Test
    void layerNormAndItsBackwardEqualTheOracle() {
        for (int width : new int[] {1, 2, 5, 16, 33, 770}) {
            float[] gain = floats(width);
            float[] bias = floats(width);
            float[] x = floats(3 * width);
            LayerNorm norm = new LayerNorm(engine.upload(Matrix.of(1, width, gain)),
                    engine.upload(Matrix.of(1, width, bias)), 1e-5f);
            Tensor in = tensor(3, width, x);
            Tensor out = poisoned(3, width);
            engine.layerNorm(in, norm, out);
            assertClose("layer norm " + width,
                    Oracle.layerNorm(widen(x), width, widen(gain), widen(bias), 1e-5f), engine.read(out), 1e-5);
            if (width > 64) {
                continue;
            }
            float[] g = floats(3 * width);
            float[] start = floats(3 * width);
            Tensor dX = tensor(3, width, start);
            engine.layerNormBackward(in, norm, tensor(3, width, g), dX);
            double[] expected = Oracle.gradient(widen(x), at ->
                    Oracle.dot(widen(g), Oracle.layerNorm(at, width, widen(gain), widen(bias), 1e-5f)));
            // Two features normalise to ±1: the gradient there is the difference of large numbers.
            assertClose("layer norm backward " + width, add(expected, widen(start)), engine.read(dX),
                    width == 2 ? 1e-2 : 1e-4);
        }
    }

    @Test
    void geluIsAccurateInBothTailsAndItsDerivativeToo() {
        int n = 4003;
        float[] u = new float[n];
        for (int i = 0; i < n; i++) {
            u[i] = (i - n / 2) * 0.006f;
        }
        Matrix one = Matrix.of(1, 1, new float[] {1});
        Tensor column = tensor(n, 1, u);
        Tensor out = poisoned(n, 1);
        engine.linearGelu(column, new Linear(engine.upload(one), Layout.INPUT_OUTPUT, null), null, out);
        float[] y = engine.read(out);
        assertNoNaN("gelu", y);
        Tensor gradient = tensor(1, n, ones(n));
        engine.geluBackward(tensor(1, n, u), gradient);
        float[] slope = engine.read(gradient);
        assertNoNaN("gelu backward", slope);
        for (int i = 0; i < n; i++) {
            assertEquals(Oracle.gelu(u[i]), y[i], 1e-6 * Math.max(1, Math.abs(u[i])), "gelu " + u[i]);
            double difference = (Oracle.gelu(u[i] + 1e-5) - Oracle.gelu(u[i] - 1e-5)) / 2e-5;
            assertEquals(difference, slope[i], 2e-6, "gelu' " + u[i]);
        }
    }

    @Test
    void geluAloneIsALinearMapsToTheBit() {
        for (int[] shape : new int[][] {{1, 1}, {3, 5}, {17, 31}, {2, 129}, {65, 64}}) {
            int rows = shape[0];
            int width = shape[1];
            Linear map = new Linear(engine.upload(matrix(7, width, StorageType.F32)), Layout.INPUT_OUTPUT, null);
            Tensor pre = poisoned(rows, width);
            Tensor expected = poisoned(rows, width);
            engine.linearGelu(tensor(rows, 7, scaled(floats(rows * 7), 5)), map, pre, expected);
            float[] kept = engine.read(pre);
            Tensor field = poisoned(rows + 2, width + 3);
            Tensor out = field.rows(1, rows + 1).columns(2, width + 2);
            engine.gelu(pre, out);
            assertNoNaN("gelu", engine.read(out));
            assertArrayEquals(engine.read(expected), engine.read(out));
            assertArrayEquals(kept, engine.read(pre), "the input is left alone");
            assertTrue(Float.isNaN(engine.read(field.rows(1, 2))[width + 2]), "nothing beside the view is written");
            refused(() -> engine.gelu(pre, pre));
            refused(() -> engine.gelu(pre, field));
        }
    }

    @Test
    void reluCutsOffWhatIsNegativeAndItsGradientThere() {
        for (int[] shape : new int[][] {{1, 1}, {3, 5}, {17, 31}, {65, 64}}) {
            int rows = shape[0];
            int width = shape[1];
            float[] u = floats(rows * width);
            u[0] = 0;
            float[] g = floats(rows * width);
            Tensor pre = tensor(rows, width, u);
            Tensor field = poisoned(rows + 2, width + 3);
            Tensor out = field.rows(1, rows + 1).columns(2, width + 2);
            engine.relu(pre, out);
            Tensor gradient = tensor(rows, width, g);
            engine.reluBackward(pre, gradient);
            float[] y = engine.read(out);
            float[] slope = engine.read(gradient);
            assertNoNaN("relu", y);
            for (int i = 0; i < u.length; i++) {
                assertEquals(u[i] > 0 ? u[i] : 0, y[i], "relu " + u[i]);
                assertEquals(u[i] > 0 ? g[i] : 0, slope[i], "relu' " + u[i]);
            }
            assertTrue(Float.isNaN(engine.read(field.rows(1, 2))[width + 2]), "nothing beside the view is written");
            refused(() -> engine.relu(pre, pre));
            refused(() -> engine.reluBackward(pre, pre));
        }
        Tensor out = poisoned(1, 3);
        engine.relu(tensor(1, 3, new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}), out);
        assertArrayEquals(new float[] {Float.NaN, 0, Float.POSITIVE_INFINITY}, engine.read(out));
    }

    @Test
    void rotationTurnsPairsAndItsInverseTurnsThemBack() {
        for (int[] shape : new int[][] {{1, 2, 2}, {2, 7, 4}, {3, 16, 16}, {4, 5, 0}}) {
            int heads = shape[0];
            int width = heads * shape[1];
            int[] positions = {0, 1, 17, 500};
            float[] x = floats(4 * width);
            Tensor turned = tensor(4, width, x);
            engine.rotate(turned, positions, heads, shape[2], false);
            assertClose("rotate", Oracle.rotate(widen(x), width, positions, heads, shape[2]), engine.read(turned),
                    1e-6);
            engine.rotate(turned, positions, heads, shape[2], true);
            assertClose("rotate back", widen(x), engine.read(turned), 1e-6);
        }
    }

    // ── attention ────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void attentionEqualsTheOracle() {
        for (int width : new int[] {1, 3, 16, 17, 64, 80, 130}) {
            for (int heads : new int[] {1, 3}) {
                Sequences sequences = Sequences.whole(1, 2, 19, 5, 67);
                int d = heads * width;
                int rows = sequences.rows();
                float[] q = floats(rows * d);
                float[] k = floats(rows * d);
                float[] v = floats(rows * d);
                Tensor out = poisoned(rows, d);
                engine.attention(tensor(rows, d, q), tensor(rows, d, k), tensor(rows, d, v), sequences, heads, out);
                assertClose("attention, " + heads + " heads of " + width,
                        Oracle.attention(widen(q), widen(k), widen(v), sequences, heads, d), engine.read(out), 3e-6);
            }
        }
    }

    @Test
    void aPackedBatchAttendsLikeItsSequencesOneByOneBitForBit() {
        int d = 2 * 20;
        int[] lengths = {3, 70, 1, 16, 33};
        Sequences packed = Sequences.whole(lengths);
        Tensor q = tensor(packed.rows(), d, floats(packed.rows() * d));
        Tensor k = tensor(packed.rows(), d, floats(packed.rows() * d));
        Tensor v = tensor(packed.rows(), d, floats(packed.rows() * d));
        Tensor g = tensor(packed.rows(), d, floats(packed.rows() * d));
        Tensor out = poisoned(packed.rows(), d);
        Tensor[] gradients = {poisoned(packed.rows(), d), poisoned(packed.rows(), d), poisoned(packed.rows(), d)};
        engine.attention(q, k, v, packed, 2, out);
        engine.attentionBackward(q, k, v, packed, 2, g, gradients[0], gradients[1], gradients[2]);
        for (int s = 0; s < lengths.length; s++) {
            int from = packed.firstRow(s);
            int to = from + lengths[s];
            Sequences alone = Sequences.whole(lengths[s]);
            Tensor own = poisoned(lengths[s], d);
            engine.attention(q.rows(from, to), k.rows(from, to), v.rows(from, to), alone, 2, own);
            assertNoNaN("attention", engine.read(own));
            assertArrayEquals(engine.read(own), engine.read(out.rows(from, to)), "sequence " + s);
            Tensor[] owns = {poisoned(lengths[s], d), poisoned(lengths[s], d), poisoned(lengths[s], d)};
            engine.attentionBackward(q.rows(from, to), k.rows(from, to), v.rows(from, to), alone, 2, g.rows(from, to),
                    owns[0], owns[1], owns[2]);
            for (int i = 0; i < 3; i++) {
                assertNoNaN("attention backward", engine.read(owns[i]));
                assertArrayEquals(engine.read(owns[i]), engine.read(gradients[i].rows(from, to)), "sequence " + s);
            }
        }
    }

    @Test
    void attentionWithACacheEqualsTheWholeSequenceBitForBit() {
        int d = 3 * 24;
        int length = 83;
        Tensor q = tensor(length, d, floats(length * d));
        Tensor k = tensor(length, d, floats(length * d));
        Tensor v = tensor(length, d, floats(length * d));
        Tensor whole = poisoned(length, d);
        engine.attention(q, k, v, Sequences.whole(length), 3, whole);
        // The cache holds the sequence from row 7 on, with arbitrary values around it.
        Tensor keys = poisoned(100, d);
        Tensor values = poisoned(100, d);
        engine.copy(k, keys.rows(7, 7 + length));
        engine.copy(v, values.rows(7, 7 + length));
        int done = 0;
        for (int step : new int[] {10, 1, 1, 30, 1, 40}) {
            Tensor part = poisoned(step, d);
            engine.attention(q.rows(done, done + step), keys, values,
                    Sequences.cached(new int[] {step}, new int[] {7}, new int[] {done + step}), 3, part);
            assertNoNaN("cached", engine.read(part));
            assertArrayEquals(engine.read(whole.rows(done, done + step)), engine.read(part), "rows from " + done);
            done += step;
        }
    }

    @Test
    void attentionsGradientsEqualDifferencesAndTakeCachedPositionsForConstants() {
        int heads = 2;
        int d = heads * 5;
        int keyRows = 14;
        Sequences sequences = Sequences.cached(new int[] {3, 4}, new int[] {8, 0}, new int[] {5, 7});
        int rows = sequences.rows();
        float[] q = floats(rows * d);
        float[] k = floats(keyRows * d);
        float[] v = floats(keyRows * d);
        float[] g = floats(rows * d);
        Tensor dQ = poisoned(rows, d);
        Tensor dK = poisoned(rows, d);
        Tensor dV = poisoned(rows, d);
        engine.attentionBackward(tensor(rows, d, q), tensor(keyRows, d, k), tensor(keyRows, d, v), sequences, heads,
                tensor(rows, d, g), dQ, dK, dV);
        double[] qs = widen(q);
        double[] ks = widen(k);
        double[] vs = widen(v);
        assertClose("dQ", Oracle.gradient(qs, x -> Oracle.dot(widen(g), Oracle.attention(x, ks, vs, sequences, heads,
                d))), engine.read(dQ), 1e-5);
        double[] allK = Oracle.gradient(ks, x -> Oracle.dot(widen(g), Oracle.attention(qs, x, vs, sequences, heads,
                d)));
        double[] allV = Oracle.gradient(vs, x -> Oracle.dot(widen(g), Oracle.attention(qs, ks, x, sequences, heads,
                d)));
        assertClose("dK", rowsOf(allK, d, sequences.keyRows()), engine.read(dK), 1e-5);
        assertClose("dV", rowsOf(allV, d, sequences.keyRows()), engine.read(dV), 1e-5);
    }

    @Test
    void nanStaysInItsSequence() {
        int d = 16;
        Sequences sequences = Sequences.whole(4, 5, 6);
        float[] x = floats(15 * d);
        x[6 * d + 3] = Float.NaN;
        Tensor in = tensor(15, d, x);
        Tensor ok = tensor(15, d, floats(15 * d));
        Tensor out = tensor(15, d, new float[15 * d]);
        engine.attention(ok, in, in, sequences, 1, out);
        float[] mixed = engine.read(out);
        for (int row = 0; row < 15; row++) {
            boolean expected = row >= 6 && row < 9;
            assertEquals(expected, Float.isNaN(mixed[row * d + 3]), "row " + row);
        }
        Linear map = new Linear(engine.upload(weight(d, d, Layout.OUTPUT_INPUT, StorageType.F32)),
                Layout.OUTPUT_INPUT, null);
        engine.linearGelu(in, map, null, out);
        LayerNorm norm = new LayerNorm(engine.upload(matrix(1, d, StorageType.F32)),
                engine.upload(matrix(1, d, StorageType.F32)), 1e-5f);
        Tensor normed = tensor(15, d, new float[15 * d]);
        engine.layerNorm(in, norm, normed);
        for (Tensor result : new Tensor[] {out, normed}) {
            float[] values = engine.read(result);
            for (int i = 0; i < values.length; i++) {
                assertEquals(i / d == 6, Float.isNaN(values[i]), "row " + i / d);
            }
        }
        Tensor losses = room.tensor(15, 1, StorageType.F64);
        engine.crossEntropy(in, new int[15], losses);
        for (int r = 0; r < 15; r++) {
            assertEquals(r == 6, Double.isNaN(engine.readDoubles(losses)[r]));
        }
    }

    // ── losses ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void lossesAndTheirGradientsEqualTheOracle() {
        for (int width : new int[] {1, 2, 7, 33, 67}) {
            int rows = 3;
            float[] x = scaled(floats(rows * width), 6);
            float[] y = scaled(floats(rows * width), 6);
            int[] targets = {0, width - 1, width / 2};
            float[] weights = {1, 0.25f, -2};
            Tensor losses = room.tensor(rows, 1, StorageType.F64);
            Tensor divergences = room.tensor(rows, 1, StorageType.F64);
            Tensor logits = tensor(rows, width, x);
            Tensor reference = tensor(rows, width, y);
            engine.crossEntropy(logits, targets, losses);
            engine.klDivergence(logits, reference, divergences);
            assertArrayEquals(x, engine.read(logits));
            Tensor other = tensor(rows, width, x);
            engine.crossEntropyBackward(logits, targets, weights);
            engine.klDivergenceBackward(other, reference, weights);
            assertNoNaN("cross-entropy", engine.read(logits));
            assertNoNaN("KL", engine.read(other));
            for (int r = 0; r < rows; r++) {
                int row = r;
                double[] a = Arrays.copyOfRange(widen(x), r * width, (r + 1) * width);
                double[] b = Arrays.copyOfRange(widen(y), r * width, (r + 1) * width);
                assertEquals(Oracle.crossEntropy(a, targets[r]), engine.readDoubles(losses)[r], 1e-6);
                assertEquals(Oracle.klDivergence(a, b), engine.readDoubles(divergences)[r], 1e-6);
                assertClose("cross-entropy backward",
                        Oracle.gradient(a, p -> weights[row] * Oracle.crossEntropy(p, targets[row])),
                        engine.read(logits.rows(r, r + 1)), 1e-6);
                assertClose("KL backward", Oracle.gradient(a, p -> weights[row] * Oracle.klDivergence(p, b)),
                        engine.read(other.rows(r, r + 1)), 2e-6);
            }
        }
    }

    @Test
    void lossesAreRightOverAVocabulary() {
        int width = 50257;
        float[] x = scaled(floats(2 * width), 10);
        Tensor losses = room.tensor(2, 1, StorageType.F64);
        engine.crossEntropy(tensor(2, width, x), new int[] {5, 50256}, losses);
        double[] all = widen(x);
        assertEquals(Oracle.crossEntropy(Arrays.copyOf(all, width), 5), engine.readDoubles(losses)[0], 1e-6);
        assertEquals(Oracle.crossEntropy(Arrays.copyOfRange(all, width, 2 * width), 50256),
                engine.readDoubles(losses)[1], 1e-6);
    }

    // ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void shapesThatDoNotFitAreRefusedBeforeAnythingIsWritten() {
        float[] kept = floats(4 * 6);
        Tensor out = tensor(4, 6, kept);
        Tensor x = tensor(4, 5, floats(20));
        Tensor square = tensor(4, 6, floats(24));
        Tensor losses = room.tensor(4, 1, StorageType.F64);
        Linear map = new Linear(engine.upload(matrix(6, 6, StorageType.F32)), Layout.INPUT_OUTPUT, null);
        Linear wide = new Linear(engine.upload(matrix(5, 7, StorageType.F32)), Layout.INPUT_OUTPUT, null);
        Linear badBias = new Linear(map.weight(), Layout.INPUT_OUTPUT, engine.upload(matrix(1, 5, StorageType.F32)));
        Tensor table = engine.upload(matrix(9, 6, StorageType.F32));
        Tensor gain = engine.upload(matrix(1, 6, StorageType.F32));
        LayerNorm norm = new LayerNorm(gain, engine.upload(matrix(1, 5, StorageType.F32)), 1e-5f);
        refused(() -> engine.linear(x, map, out));
        refused(() -> engine.linear(x, wide, out));
        refused(() -> engine.linear(square, badBias, out));
        refused(() -> engine.linearAdd(x, wide, out));
        refused(() -> engine.linearGelu(square, map, x, out));
        refused(() -> engine.linear(square, map, losses));
        refused(() -> engine.layerNorm(square, norm, out));
        refused(() -> engine.layerNorm(x, new LayerNorm(gain, gain, 1e-5f), out));
        refused(() -> engine.copy(x, out));
        refused(() -> engine.gather(square, new int[] {0, 1, 2, 4}, out));
        refused(() -> engine.gather(square, new int[] {0, 1}, out));
        refused(() -> engine.scatter(square, out, new int[] {0, 1, 2, 2}));
        refused(() -> engine.addRows(square, new int[] {0}, out, new int[] {0, 1}));
        refused(() -> engine.embed(new int[] {0, 1, 2, 9}, table, null, null, out));
        refused(() -> engine.embed(new int[] {0, 1, 2}, table, null, null, out));
        refused(() -> engine.attention(square, square, square, Sequences.whole(5), 2, out));
        refused(() -> engine.attention(square, square, square, Sequences.whole(4), 4, out));
        refused(() -> engine.attention(square, square, x, Sequences.whole(4), 2, out));
        refused(() -> engine.attention(square, square, square,
                Sequences.cached(new int[] {4}, new int[] {1}, new int[] {4}), 2, out));
        refused(() -> engine.rotate(out, new int[] {0, 1, 2, 3}, 2, 4, false));
        refused(() -> engine.rotate(out, new int[] {0, 1, 2}, 2, 2, false));
        refused(() -> engine.crossEntropy(square, new int[] {0, 1, 2, 6}, losses));
        refused(() -> engine.crossEntropyBackward(out, new int[] {0, 1, 2, 3}, new float[3]));
        refused(() -> engine.klDivergence(square, x, losses));
        refused(() -> engine.geluBackward(x, out));
        refused(() -> engine.outlierSwap(square, Sequences.whole(4), SwapRule.ALWAYS, square, null, out));
        refused(() -> engine.write(new float[23], out));
        refused(() -> engine.readDoubles(out));
        refused(() -> engine.read(losses));
        refused(() -> out.rows(2, 5));
        refused(() -> out.columns(-1, 3));
        assertArrayEquals(kept, engine.read(out));
    }
}
