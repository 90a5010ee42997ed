package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An engine, and random numbers on it: never zeros, which hide mistakes and run faster. */
@State(Scope.Benchmark)
public class EngineState extends WallTime {

    private static final ValueLayout.OfFloat F32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort F16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Param({"cpu", "tornado"})
    public String engine;

    private final Arena arena = Arena.ofShared();
    private final SplittableRandom random = new SplittableRandom(1);
    private Engine opened;
    private Workspace workspace;

    @Setup
    public final void open() {
        opened = Engines.open(engine, EngineOptions.defaults());
        prepare();
    }

    /** Prepares the operands. */
    void prepare() {}

    @TearDown
    public final void close() {
        if (workspace != null) {
            workspace.close();
        }
        opened.close();
        arena.close();
    }

    final Engine on() {
        return opened;
    }

    /** A resident weight, uniform in ±0.035: deviation 0.02. */
    final Tensor weight(int rows, int columns, StorageType type) {
        return opened.upload(matrix(rows, columns, type, 0.035f));
    }

    /** A matrix outside Java's heap, like a mapped file. @param type F32 or F16 */
    final Matrix matrix(int rows, int columns, StorageType type, float limit) {
        long size = (long) rows * columns;
        MemorySegment memory = arena.allocate(size * type.bytes(), 64);
        for (long i = 0; i < size; i++) {
            float value = limit * (2 * random.nextInt(1 << 16) + 1 - (1 << 16)) / (1 << 16);
            if (type == StorageType.F32) {
                memory.set(F32, i * Float.BYTES, value);
            } else {
                memory.set(F16, i * Short.BYTES, Float.floatToFloat16(value));
            }
        }
        return Matrix.over(memory, rows, columns, type);
    }

    /** An activation, written; call after every {@link #weight}. */
    final Tensor activation(int rows, int columns) {
        Tensor tensor = room(rows, columns, StorageType.F32);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        opened.write(values, tensor);
        return tensor;
    }

    /** An activation whose contents are undefined; call after every {@link #weight}. */
    final Tensor room(int rows, int columns, StorageType type) {
        if (workspace == null) {
            workspace = opened.workspace();
        }
        return workspace.tensor(rows, columns, type);
    }
}
