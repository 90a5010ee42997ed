package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Warmup;

/** The closed form, in double: factorising C, once per layer; solving for ten keys, once per batch. */
public class ClosedFormBenchmark extends OperationBenchmark {

    static final int KEYS = 10;
    private static final double LAMBDA = 15_000;
    private static final ValueLayout.OfFloat F32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Matrix moment;
    private Matrix keys;
    private InverseMemory memory;

    @Override
    void prepare() {
        int n = shape().innerWidth();
        // Symmetric and far from singular: small elements off the diagonal.
        moment = matrix(n, n, StorageType.F32, 1f / n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                moment.memory().set(F32, ((long) i * n + j) * Float.BYTES, (float) moment.at(j, i));
            }
            moment.memory().set(F32, ((long) i * n + i) * Float.BYTES, 1);
        }
        keys = matrix(KEYS, n, StorageType.F32, 1);
    }

    @Benchmark
    @Warmup(iterations = 1, time = 1)
    @Measurement(iterations = 3, time = 1)
    public InverseMemory factorise(DeviceTime time) {
        time.runs++;
        if (memory != null) {
            memory.close();
        }
        memory = on().inverseMemory(moment, LAMBDA, 0);
        return memory;
    }

    @Benchmark
    public Matrix solve(DeviceTime time) {
        time.runs++;
        if (memory == null) {
            memory = on().inverseMemory(moment, LAMBDA, 0);
        }
        return memory.solve(keys);
    }
}
