package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The second moment's update {@code Σ += KᵀK} by 512 keys, in double. */
public class MomentBenchmark extends OperationBenchmark {

    @Param("512")
    public int rows;

    private MomentSum sum;
    private Tensor keys;

    @Override
    void prepare() {
        sum = on().momentSum(shape().innerWidth());
        keys = activation(rows, shape().innerWidth());
    }

    @Benchmark
    public MomentSum moment(DeviceTime time) {
        time.runs++;
        sum.add(keys);
        return sum;
    }
}
