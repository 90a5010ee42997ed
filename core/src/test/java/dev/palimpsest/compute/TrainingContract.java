package dev.palimpsest.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.compute.Linear.Layout;
import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.StorageType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What {@link Engine} promises of the operations that training needs, for any engine. */
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
        Tensor parameter = tensor(rows, columns, narrow(x));
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

    private static float[] narrow(double[] x) {
        float[] narrow = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            narrow[i] = (float) x[i];
        }
        return narrow;
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
        refused(() -> engine.clamp(sum, Float.NaN));
        refused(() -> engine.clamp(engine.upload(matrix(1, 6, StorageType.F32)), 1));
        refused(() -> AdamStep.of(0, 0.1));
        assertArrayEquals(kept, engine.read(sum));
    }
}
