package dev.palimpsest.compute.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.Linear.Layout;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.tensor.Matrix;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The vector kernel, the plain one and a bare loop give the same bits. */
class TileKernelTest {

    @Test
    void aTileOfVectorsEqualsTheScalarTile() {
        TileKernel vector = new VectorTile();
        TileKernel scalar = new ScalarTile(vector.columns());
        SplittableRandom random = new SplittableRandom(1);
        for (int depth : new int[] {0, 1, 2, 7, 256}) {
            float[] a = floats(random, 3 + depth * vector.rows());
            float[] b = floats(random, 5 + depth * vector.columns());
            int stride = vector.columns() + 9;
            float[] c = floats(random, 2 + vector.rows() * stride);
            float[] expected = c.clone();
            scalar.tile(depth, a, 3, b, 5, expected, 2, stride);
            float[] actual = c.clone();
            vector.tile(depth, a, 3, b, 5, actual, 2, stride);
            assertArrayEquals(expected, actual);
            float[] row = expected.clone();
            vector.row(depth, a, 3, b, 5, row, 2);
            float[] scalarRow = expected.clone();
            scalar.row(depth, a, 3, b, 5, scalarRow, 2);
            assertArrayEquals(scalarRow, row);
        }
    }

    @Property(tries = 60, seed = "20240817")
    void aLinearMapIsOneChainPerElementOnEitherKernel(@ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 600) int inputs, @ForAll @IntRange(min = 1, max = 150) int outputs,
            @ForAll Layout layout, @ForAll @IntRange(max = 1000) int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = floats(random, rows * inputs);
        float[] w = floats(random, inputs * outputs);
        float[] bias = floats(random, outputs);
        float[] expected = new float[rows * outputs];
        for (int t = 0; t < rows; t++) {
            for (int j = 0; j < outputs; j++) {
                float sum = 0;
                for (int k = 0; k < inputs; k++) {
                    float weight = layout == Layout.INPUT_OUTPUT ? w[k * outputs + j] : w[j * inputs + k];
                    sum = Math.fma(x[t * inputs + k], weight, sum);
                }
                expected[t * outputs + j] = sum + bias[j];
            }
        }
        Matrix weight = layout == Layout.INPUT_OUTPUT ? Matrix.of(inputs, outputs, w) : Matrix.of(outputs, inputs, w);
        for (TileKernel kernel : new TileKernel[] {new VectorTile(), new ScalarTile(2 * Lanes.F)}) {
            try (Engine engine = CpuEngine.open(new EngineOptions(2), kernel); Workspace room = engine.workspace()) {
                Tensor in = room.tensor(rows, inputs);
                Tensor out = room.tensor(rows, outputs);
                engine.write(x, in);
                engine.linear(in, new Linear(engine.upload(weight), layout,
                        engine.upload(Matrix.of(1, outputs, bias))), out);
                float[] actual = engine.read(out);
                for (float value : actual) {
                    assertFalse(Float.isNaN(value));
                }
                assertArrayEquals(expected, actual);
            }
        }
    }

    private static float[] floats(SplittableRandom random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
