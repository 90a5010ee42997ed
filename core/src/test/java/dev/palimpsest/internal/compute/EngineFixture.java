package dev.palimpsest.internal.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An engine for a test, data for its operations, and comparisons that check for NaN first. */
public abstract class EngineFixture {

    protected Engine engine;
    protected Workspace room;
    SplittableRandom random;

    /** An engine on {@code threads} host threads; called several times in a test. */
    protected abstract Engine open(int threads);

    @BeforeEach
    void openEngine() {
        random = new SplittableRandom(20240817);
        engine = open(2);
        room = engine.workspace();
    }

    @AfterEach
    void closeEngine() {
        room.close();
        engine.close();
    }

    static void refused(Runnable operation) {
        assertThrows(IllegalArgumentException.class, operation::run);
    }

    // ── data ─────────────────────────────────────────────────────────────────────────────────────────────────────

    float[] floats(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    Matrix weight(int inputs, int outputs, Layout layout, StorageType type) {
        return layout == Layout.INPUT_OUTPUT ? matrix(inputs, outputs, type) : matrix(outputs, inputs, type);
    }

    /** Random, off the heap and not aligned, as in a mapped file. */
    Matrix matrix(int rows, int columns, StorageType type) {
        long bytes = (long) rows * columns * type.bytes();
        MemorySegment memory = Arena.ofAuto().allocate(bytes + 1, 1).asSlice(1, bytes);
        var order = ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < rows * columns; i++) {
            float value = (float) random.nextDouble(-1, 1);
            switch (type) {
                case F64 -> memory.set(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order), i * 8L, value);
                case F32 -> memory.set(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), i * 4L, value);
                case F16 -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), i * 2L,
                        Float.floatToFloat16(value));
                case BF16 -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), i * 2L,
                        (short) (Float.floatToIntBits(value) >> 16));
            }
        }
        return Matrix.over(memory, rows, columns, type);
    }

    /** A well-conditioned second moment. */
    double[] spd(int n) {
        double[] moment = new double[n * n];
        float[] x = floats(2 * n * n);
        for (int t = 0; t < 2 * n; t++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    moment[i * n + j] += (double) x[t * n + i] * x[t * n + j] / n;
                }
            }
        }
        return moment;
    }

    Tensor tensor(int rows, int columns, float[] values) {
        return tensor(engine, room, rows, columns, values);
    }

    static Tensor tensor(Engine engine, Workspace room, int rows, int columns, float[] values) {
        Tensor tensor = room.tensor(rows, columns);
        engine.write(values, tensor);
        return tensor;
    }

    Tensor poisoned(int rows, int columns) {
        float[] poison = new float[rows * columns];
        Arrays.fill(poison, Float.NaN);
        return tensor(rows, columns, poison);
    }

    static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    static double[] add(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    static float[] scaled(float[] values, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return values;
    }

    static float[] ones(int size) {
        float[] values = new float[size];
        Arrays.fill(values, 1);
        return values;
    }

    static double norm(float[] x, int row, int width) {
        double sum = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            sum += (double) x[i] * x[i];
        }
        return Math.sqrt(sum);
    }

    static float[] rowsOf(float[] x, int width, int... rows) {
        float[] picked = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(x, rows[i] * width, picked, i * width, width);
        }
        return picked;
    }

    static double[] rowsOf(double[] x, int width, int... rows) {
        double[] picked = new double[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(x, rows[i] * width, picked, i * width, width);
        }
        return picked;
    }

    static void assertNoNaN(String what, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (Float.isNaN(values[i])) {
                throw new AssertionError(what + ": NaN at " + i);
            }
        }
    }

    static void assertClose(String what, double[] expected, float[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, what);
        assertNoNaN(what, actual);
        for (int i = 0; i < expected.length; i++) {
            double bound = tolerance * Math.max(1, Math.abs(expected[i]));
            if (!(Math.abs(expected[i] - actual[i]) <= bound)) {
                throw new AssertionError(what + ": element " + i + " is " + actual[i] + ", expected " + expected[i]
                        + " within " + bound);
            }
        }
    }
}
