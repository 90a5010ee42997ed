package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.StorageType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** The ceiling of the engine's device: a copy too large for any cache, and a square product. */
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CeilingBenchmark extends EngineState {

    /** Rows and columns: the copy moves {@code 4·4·size²} bytes each way, the product is of size × size matrices. */
    @Param("4096")
    public int size;

    private Tensor from;
    private Tensor to;
    private Tensor x;
    private Tensor out;
    private Linear map;

    @Override
    void prepare() {
        map = new Linear(weight(size, size, StorageType.F32), Linear.Layout.INPUT_OUTPUT, null);
        x = activation(size, size);
        out = activation(size, size);
        from = activation(size, 4 * size);
        to = activation(size, 4 * size);
    }

    @Benchmark
    public Tensor copy(DeviceTime time) {
        time.runs++;
        on().copy(from, to);
        return to;
    }

    @Benchmark
    public Tensor product(DeviceTime time) {
        time.runs++;
        on().linear(x, map, out);
        return out;
    }
}
