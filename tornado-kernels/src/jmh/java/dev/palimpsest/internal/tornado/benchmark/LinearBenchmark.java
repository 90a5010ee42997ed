package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.StorageType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** {@code out = x·W + b}, {@code d → n}: the MLP's first projection. */
public class LinearBenchmark extends OperationBenchmark {

    @Param({"F32", "F16"})
    public StorageType storage;

    @Param({"INPUT_OUTPUT", "OUTPUT_INPUT"})
    public Linear.Layout layout;

    @Param({"1", "64", "512"})
    public int rows;

    private Linear map;
    private Tensor x;
    private Tensor out;

    @Override
    void prepare() {
        int inputs = shape().width();
        int outputs = shape().innerWidth();
        map = new Linear(
                layout == Linear.Layout.INPUT_OUTPUT
                        ? weight(inputs, outputs, storage)
                        : weight(outputs, inputs, storage),
                layout,
                weight(1, outputs, StorageType.F32));
        x = activation(rows, inputs);
        out = activation(rows, outputs);
    }

    @Benchmark
    public Tensor linear(DeviceTime time) {
        time.runs++;
        on().linear(x, map, out);
        return out;
    }
}
