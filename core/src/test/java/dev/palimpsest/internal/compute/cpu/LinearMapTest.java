package dev.palimpsest.internal.compute.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.compute.cpu.linear.TileKernel;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A linear map on either tile kernel gives the bits of a bare loop, however it is cut into units. */
class LinearMapTest {

    @ParameterizedTest
    @MethodSource("seeds")
    void aLinearMapIsOneChainPerElementOnEitherKernel(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        // The first seeds are for single rows, features and results.
        int rows = seed < 5 ? 1 : random.nextInt(1, 41);
        int inputs = seed % 5 == 1 ? 1 : random.nextInt(1, 601);
        int outputs = seed % 5 == 2 ? 1 : random.nextInt(1, 151);
        Layout layout = Layout.values()[random.nextInt(2)];
        String what = "seed " + seed + ": " + rows + " rows, " + inputs + " → " + outputs + ", " + layout;
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
        for (TileKernel kernel : new TileKernel[] {TileKernel.vector(), TileKernel.scalar()}) {
            try (Engine engine = Engine.of(CpuBackend.open(new EngineOptions(2), kernel));
                    Workspace room = engine.workspace()) {
                Tensor in = room.tensor(rows, inputs);
                Tensor out = room.tensor(rows, outputs);
                engine.write(x, in);
                engine.linear(in, new Linear(engine.upload(weight), layout,
                        engine.upload(Matrix.of(1, outputs, bias))), out);
                float[] actual = engine.read(out);
                for (float value : actual) {
                    assertFalse(Float.isNaN(value), what);
                }
                assertArrayEquals(expected, actual, what);
            }
        }
    }

    private static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    /** More rows than a unit takes, and more of x than is packed at once. */
    @Test
    void aLongBatchIsCutWithoutATrace() {
        SplittableRandom random = new SplittableRandom(2);
        for (int[] shape : new int[][] {{2100, 20, 70}, {1031, 16500, 3}}) {
            int rows = shape[0];
            int inputs = shape[1];
            int outputs = shape[2];
            Matrix weight = Matrix.of(outputs, inputs, floats(random, inputs * outputs));
            try (Engine engine = Engine.of(CpuBackend.open(new EngineOptions(2)));
                    Workspace room = engine.workspace()) {
                Linear map = new Linear(engine.upload(weight), Layout.OUTPUT_INPUT, null);
                Tensor in = room.tensor(rows, inputs);
                Tensor out = room.tensor(rows, outputs);
                Tensor alone = room.tensor(1, outputs);
                engine.write(floats(random, rows * inputs), in);
                engine.linear(in, map, out);
                for (int row : new int[] {0, 1, 1019, 1020, 1021, rows - 1}) {
                    engine.linear(in.rows(row, row + 1), map, alone);
                    assertFalse(Float.isNaN(engine.read(alone)[0]));
                    assertArrayEquals(engine.read(alone), engine.read(out.rows(row, row + 1)), "row " + row);
                }
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
