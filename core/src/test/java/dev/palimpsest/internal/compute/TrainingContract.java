package dev.palimpsest.internal.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The contract of {@link Engine} for the operations that training needs, for any engine. */
public abstract class TrainingContract extends EngineFixture {

    @Test
    void outerProductsAddUpToTheOracle() {
        int[][] shapes = {{1, 1, 1}, {3, 2, 5}, {17, 6, 33}, {40, 65, 7}, {300, 31, 70}, {129, 128, 130}};
        for (int[] shape : shapes) {
            int rows = shape[0];
            int m = shape[1];
            int n = shape[2];
            float[] left = floats(rows * m);
            float[] right = floats(rows * n);
            float[] start = floats(m * n);
            double[] expected = widen(start);
            for (int t = 0; t < rows; t++) {
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        expected[i * n + j] += (double) left[t * m + i] * right[t * n + j];
                    }
                }
            }
            Tensor sum = tensor(m, n, start);
            engine.addOuterProducts(tensor(rows, m, left), tensor(rows, n, right), sum);
            assertClose("outer products of " + rows + " rows, " + m + " × " + n, expected, engine.read(sum),
                    2e-6 * Math.sqrt(rows + 1.0) + 1e-6);
        }
    }

    @Test
    void outerProductsReadAndWriteViewsOfColumns() {
        Tensor left = tensor(9, 10, floats(90));
        Tensor right = tensor(9, 12, floats(108));
        Tensor sum = tensor(4, 11, new float[44]);
        engine.addOuterProducts(left.columns(3, 7), right.columns(2, 7), sum.columns(1, 6));
        Tensor apart = tensor(4, 5, new float[20]);
        engine.addOuterProducts(copy(left.columns(3, 7)), copy(right.columns(2, 7)), apart);
        assertArrayEquals(engine.read(apart), engine.read(sum.columns(1, 6)));
        assertArrayEquals(new float[4], engine.read(sum.columns(0, 1)), "nothing beside the view is written");
        assertArrayEquals(new float[20], engine.read(sum.columns(6, 11)), "nothing beside the view is written");
    }

    private Tensor copy(Tensor view) {
        return tensor(view.rows(), view.columns(), engine.read(view));
    }

    @Test
    void rowSumsAndSquaredNormsEqualTheOracle() {
        for (int[] shape : new int[][] {{1, 1}, {5, 3}, {70, 130}, {257, 64}}) {
            float[] x = floats(shape[0] * shape[1]);
            float[] start = floats(shape[1]);
            double[] expected = widen(start);
            double squares = 0;
            for (int i = 0; i < x.length; i++) {
                expected[i % shape[1]] += x[i];
                squares += (double) x[i] * x[i];
            }
            Tensor sum = tensor(1, shape[1], start);
            Tensor rows = tensor(shape[0], shape[1], x);
            engine.addRowSum(rows, sum);
            assertClose("row sum", expected, engine.read(sum), 1e-5);
            assertEquals(squares, engine.squaredNorm(rows), 1e-6 * squares, "squared norm");
        }
    }

    @Test
    void layerNormsParametersHaveTheGradientsOfDifferences() {
        int rows = 37;
        int width = 70;
        float[] x = floats(rows * width);
        float[] g = floats(rows * width);
        float[] gain = floats(width);
        float[] bias = floats(width);
        double[] both = new double[2 * width];
        for (int i = 0; i < width; i++) {
            both[i] = gain[i];
            both[width + i] = bias[i];
        }
        double[] expected = Oracle.gradient(both, at -> Oracle.dot(widen(g), Oracle.layerNorm(widen(x), width,
                Arrays.copyOf(at, width), Arrays.copyOfRange(at, width, 2 * width), 1e-5f)));
        LayerNorm norm = new LayerNorm(engine.upload(Matrix.of(1, width, gain)),
                engine.upload(Matrix.of(1, width, bias)), 1e-5f);
        float[] start = floats(2 * width);
        Tensor gradients = tensor(2, width, start);
        engine.layerNormParametersBackward(tensor(rows, width, x), norm, tensor(rows, width, g),
                gradients.rows(0, 1), gradients.rows(1, 2));
        assertClose("dγ and dβ", add(expected, widen(start)), engine.read(gradients), 1e-4);
    }

    @Test
    void adamEqualsItsEquationsStepByStep() {
        int rows = 3;
        int columns = 37;
        int size = rows * columns;
        double[] x = widen(floats(size));
        double[] m = new double[size];
        double[] v = new double[size];
        Tensor parameter = tensor(rows, columns, Matrix.of(rows, columns, x).toFloats());
        Tensor mean = tensor(rows, columns, new float[size]);
        Tensor square = tensor(rows, columns, new float[size]);
        for (int t = 1; t <= 20; t++) {
            AdamStep step = new AdamStep(t, 0.01, 0.9, 0.98, 1e-8, 0.1, 0.5);
            float[] g = floats(size);
            for (int i = 0; i < size; i++) {
                double slope = 0.5 * g[i];
                m[i] = 0.9 * m[i] + 0.1 * slope;
                v[i] = 0.98 * v[i] + 0.02 * slope * slope;
                x[i] -= 0.01 * (m[i] / (1 - Math.pow(0.9, t)) / (Math.sqrt(v[i] / (1 - Math.pow(0.98, t))) + 1e-8)
                        + 0.1 * x[i]);
            }
            engine.adam(parameter, tensor(rows, columns, g), mean, square, step);
        }
        assertClose("Adam", x, engine.read(parameter), 1e-5);
    }

    @Test
    void clampKeepsWhatIsWithinAndNaN() {
        Tensor x = tensor(1, 5, new float[] {-3, -0.5f, Float.NaN, 0.5f, Float.POSITIVE_INFINITY});
        engine.clamp(x, 0.75f);
        assertArrayEquals(new float[] {-0.75f, -0.5f, Float.NaN, 0.5f, 0.75f}, engine.read(x));
    }

    @Test
    void threadsDoNotChangeABitOfAGradient() {
        float[] left = floats(300 * 130);
        float[] right = floats(300 * 200);
        float[][] results = new float[2][];
        for (int threads = 1; threads <= 2; threads++) {
            try (Engine other = open(threads); Workspace space = other.workspace()) {
                Tensor sum = tensor(other, space, 130, 200, new float[130 * 200]);
                Tensor rows = tensor(other, space, 300, 200, right);
                Tensor bias = tensor(other, space, 1, 200, new float[200]);
                other.addOuterProducts(tensor(other, space, 300, 130, left), rows, sum);
                other.addRowSum(rows, bias);
                float[] both = Arrays.copyOf(other.read(sum), 130 * 200 + 201);
                System.arraycopy(other.read(bias), 0, both, 130 * 200, 200);
                both[130 * 200 + 200] = (float) other.squaredNorm(rows);
                results[threads - 1] = both;
            }
        }
        assertNoNaN("gradients", results[0]);
        assertArrayEquals(results[0], results[1]);
    }

    @Test
    void weightsInAWorkspaceServeEveryOperationLikeUploadedOnes() {
        float[] x = floats(7 * 24);
        for (Layout layout : Layout.values()) {
            Matrix weight = weight(24, 40, layout, StorageType.F32);
            Matrix bias = matrix(1, 40, StorageType.F32);
            Linear uploaded = new Linear(engine.upload(weight), layout, engine.upload(bias));
            Linear trained = new Linear(resident(weight), layout, resident(bias));
            Tensor expected = poisoned(7, 40);
            Tensor actual = poisoned(7, 40);
            engine.linear(tensor(7, 24, x), uploaded, expected);
            engine.linear(tensor(7, 24, x), trained, actual);
            assertArrayEquals(engine.read(expected), engine.read(actual), "linear, " + layout);
            engine.linearGelu(tensor(7, 24, x), uploaded, null, expected);
            engine.linearGelu(tensor(7, 24, x), trained, null, actual);
            assertArrayEquals(engine.read(expected), engine.read(actual), "linearGelu, " + layout);
            Tensor back = poisoned(7, 24);
            Tensor backAgain = poisoned(7, 24);
            engine.linear(expected, uploaded.transposed(), back);
            engine.linear(expected, trained.transposed(), backAgain);
            assertArrayEquals(engine.read(back), engine.read(backAgain), "transposed, " + layout);
        }
        Matrix gain = matrix(1, 24, StorageType.F32);
        Matrix shift = matrix(1, 24, StorageType.F32);
        Tensor expected = poisoned(7, 24);
        Tensor actual = poisoned(7, 24);
        engine.layerNorm(tensor(7, 24, x), new LayerNorm(engine.upload(gain), engine.upload(shift), 1e-5f), expected);
        engine.layerNorm(tensor(7, 24, x), new LayerNorm(resident(gain), resident(shift), 1e-5f), actual);
        assertArrayEquals(engine.read(expected), engine.read(actual), "layer norm");
        Matrix table = matrix(9, 24, StorageType.F32);
        int[] tokens = {8, 0, 3, 3, 1, 2, 7};
        engine.embed(tokens, engine.upload(table), tokens, engine.upload(table), expected);
        engine.embed(tokens, resident(table), tokens, resident(table), actual);
        assertArrayEquals(engine.read(expected), engine.read(actual), "embedding");
    }

    @Test
    void weightsInAWorkspaceMayBeViewsAndMultiplyAnyNumberOfRows() {
        int inputs = 37;
        int outputs = 70;
        for (Layout layout : Layout.values()) {
            Matrix weight = weight(inputs, outputs, layout, StorageType.F32);
            Matrix bias = matrix(1, outputs, StorageType.F32);
            Linear uploaded = new Linear(engine.upload(weight), layout, engine.upload(bias));
            Linear trained = new Linear(view(weight), layout, view(bias));
            for (int height : new int[] {1, 5, 16, 17, 65, 130}) {
                String what = height + " rows, " + layout;
                Tensor x = tensor(height, inputs, floats(height * inputs));
                Tensor gradient = tensor(height, outputs, floats(height * outputs));
                Tensor[] expected = results(x, uploaded, gradient);
                Tensor[] actual = results(x, trained, gradient);
                for (int i = 0; i < expected.length; i++) {
                    assertNoNaN(what, engine.read(actual[i]));
                    assertArrayEquals(engine.read(expected[i]), engine.read(actual[i]), what + ", result " + i);
                }
            }
        }
    }

    /** A map's sum on top of ones, its GELU, what is kept for the backward form, and that form. */
    private Tensor[] results(Tensor x, Linear map, Tensor gradient) {
        int rows = x.rows();
        Tensor sum = tensor(rows, map.outputs(), ones(rows * map.outputs()));
        Tensor kept = poisoned(rows, map.outputs());
        Tensor active = poisoned(rows, map.outputs());
        Tensor back = poisoned(rows, map.inputs());
        engine.linearAdd(x, map, sum);
        engine.linearGelu(x, map, kept, active);
        engine.linear(gradient, map.transposed(), back);
        return new Tensor[] {sum, kept, active, back};
    }

    /** A weight in the middle of a larger tensor of NaN. */
    private Tensor view(Matrix weight) {
        Tensor view = poisoned(weight.rows() + 3, weight.columns() + 5)
                .rows(1, weight.rows() + 1)
                .columns(2, weight.columns() + 2);
        engine.write(weight.toFloats(), view);
        return view;
    }

    @Test
    void normsAndTablesInAWorkspaceMayBeViews() {
        Matrix gain = matrix(1, 24, StorageType.F32);
        Matrix shift = matrix(1, 24, StorageType.F32);
        Matrix table = matrix(9, 24, StorageType.F32);
        LayerNorm uploaded = new LayerNorm(engine.upload(gain), engine.upload(shift), 1e-5f);
        LayerNorm trained = new LayerNorm(view(gain), view(shift), 1e-5f);
        Tensor x = tensor(5, 24, floats(5 * 24));
        Tensor gradient = tensor(5, 24, floats(5 * 24));
        Tensor expected = tensor(5, 24, ones(5 * 24));
        Tensor actual = tensor(5, 24, ones(5 * 24));
        engine.layerNormBackward(x, uploaded, gradient, expected);
        engine.layerNormBackward(x, trained, gradient, actual);
        assertArrayEquals(engine.read(expected), engine.read(actual), "backward");
        engine.layerNorm(x, uploaded, expected);
        engine.layerNorm(x, trained, actual);
        assertArrayEquals(engine.read(expected), engine.read(actual), "forward");
        int[] tokens = {8, 0, 3, 3, 1};
        engine.embed(tokens, engine.upload(table), tokens, engine.upload(table), expected);
        engine.embed(tokens, view(table), tokens, view(table), actual);
        assertArrayEquals(engine.read(expected), engine.read(actual), "embedding");
        // Of two tables one may be trained and the other not.
        engine.embed(tokens, view(table), tokens, engine.upload(table), actual);
        assertArrayEquals(engine.read(expected), engine.read(actual), "embedding, one table uploaded");
    }

    @Test
    void aChangedWeightShowsInTheNextResult() {
        Tensor weight = tensor(1, 1, new float[] {2});
        Tensor x = tensor(1, 1, new float[] {3});
        Tensor out = poisoned(1, 1);
        Linear map = new Linear(weight, Layout.INPUT_OUTPUT, null);
        engine.linear(x, map, out);
        assertArrayEquals(new float[] {6}, engine.read(out));
        // Adam's first step has the length of its rate.
        engine.adam(weight, tensor(1, 1, new float[] {7}), tensor(1, 1, new float[1]), tensor(1, 1, new float[1]),
                AdamStep.of(1, 1));
        engine.linear(x, map, out);
        assertEquals(3, engine.read(out)[0], 1e-5);
    }

    @Test
    void nothingAddsNothing() {
        float[] kept = floats(6);
        Tensor sum = tensor(2, 3, kept);
        Tensor left = tensor(0, 2, new float[0]);
        Tensor right = tensor(0, 3, new float[0]);
        engine.addOuterProducts(left, right, sum);
        engine.addRowSum(right, sum.rows(0, 1));
        engine.layerNormParametersBackward(right, new LayerNorm(engine.upload(matrix(1, 3, StorageType.F32)),
                engine.upload(matrix(1, 3, StorageType.F32)), 1e-5f), right, sum.rows(0, 1), sum.rows(1, 2));
        assertArrayEquals(kept, engine.read(sum));
        assertEquals(0, engine.squaredNorm(right));
    }

    @Test
    void theGradientsOfTwoHalvesOfABatchAddUpToTheWholeBatchs() {
        int rows = 200;
        float[] x = floats(rows * 40);
        Tensor all = tensor(rows, 40, x);
        Tensor whole = tensor(1, 40, new float[40]);
        Tensor halves = tensor(1, 40, new float[40]);
        engine.addRowSum(all, whole);
        engine.addRowSum(all.rows(0, 77), halves);
        engine.addRowSum(all.rows(77, rows), halves);
        assertArrayEquals(engine.read(whole), engine.read(halves), "one chain of sums, in the order of the rows");
    }

    private Tensor resident(Matrix weight) {
        return tensor(weight.rows(), weight.columns(), weight.toFloats());
    }

    @Test
    void gradientsOfTheWrongShapeAreRefusedBeforeAnythingIsWritten() {
        float[] kept = floats(4 * 6);
        Tensor sum = tensor(4, 6, kept);
        Tensor four = tensor(9, 4, floats(36));
        Tensor six = tensor(9, 6, floats(54));
        Tensor row = tensor(1, 6, floats(6));
        refused(() -> engine.addOuterProducts(six, four, sum));
        refused(() -> engine.addOuterProducts(four, six.rows(0, 8), sum));
        refused(() -> engine.addRowSum(six, sum));
        refused(() -> engine.adam(sum, sum, tensor(4, 6, kept), tensor(4, 6, kept), AdamStep.of(1, 0.1)));
        refused(() -> engine.adam(sum, row, tensor(4, 6, kept), tensor(4, 6, kept), AdamStep.of(1, 0.1)));
        Linear ownWeight = new Linear(sum, Layout.OUTPUT_INPUT, null);
        Linear doubles = new Linear(room.tensor(6, 6, StorageType.F64), Layout.INPUT_OUTPUT, null);
        refused(() -> engine.linear(sum, ownWeight, sum.columns(0, 4)));
        refused(() -> engine.linear(six.rows(0, 4), ownWeight, sum.columns(2, 6)));
        refused(() -> engine.linear(six.rows(0, 4), doubles, sum));
        refused(() -> engine.embed(new int[] {0, 1}, sum, null, null, sum.rows(1, 3)));
        refused(() -> engine.layerNorm(six, new LayerNorm(row, tensor(1, 5, floats(5)), 1e-5f), six));
        refused(() -> engine.clamp(sum, Float.NaN));
        refused(() -> engine.clamp(engine.upload(matrix(1, 6, StorageType.F32)), 1));
        refused(() -> AdamStep.of(0, 0.1));
        assertArrayEquals(kept, engine.read(sum));
    }
}
