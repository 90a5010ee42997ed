package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.compute.LayerNorm;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.StorageType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Layer normalisation of the residual stream. */
public class LayerNormBenchmark extends OperationBenchmark {

    @Param({"1", "64", "512", "8192"})
    public int rows;

    private LayerNorm norm;
    private Tensor x;
    private Tensor out;

    @Override
    void prepare() {
        int d = shape().width();
        norm = new LayerNorm(weight(1, d, StorageType.F32), weight(1, d, StorageType.F32), 1e-5f);
        x = activation(rows, d);
        out = activation(rows, d);
    }

    @Benchmark
    public Tensor layerNorm(DeviceTime time) {
        time.runs++;
        on().layerNorm(x, norm, out);
        return out;
    }
}
