package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.compute.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** {@code sum += xᵀ·gradient}, {@code [d, n]}: the gradient of the weight of the MLP's first projection. */
public class OuterProductBenchmark extends OperationBenchmark {

    @Param({"64", "512"})
    public int rows;

    private Tensor x;
    private Tensor gradient;
    private Tensor sum;

    @Override
    void prepare() {
        x = activation(rows, shape().width());
        gradient = activation(rows, shape().innerWidth());
        sum = activation(shape().width(), shape().innerWidth());
    }

    @Benchmark
    public Tensor addOuterProducts(DeviceTime time) {
        time.runs++;
        on().addOuterProducts(x, gradient, sum);
        return sum;
    }
}
