package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The outlier swap with every position swapped: norms, z-scores, {@code output += difference}. Texts of 32. */
public class SwapBenchmark extends OperationBenchmark {

    private static final int LENGTH = 32;

    @Param({"64", "512", "8192"})
    public int rows;

    private Sequences sequences;
    private Tensor difference;
    private Tensor output;
    private Tensor norms;
    private Tensor zScores;

    @Override
    void prepare() {
        int d = shape().width();
        int[] lengths = new int[rows / LENGTH];
        Arrays.fill(lengths, LENGTH);
        sequences = Sequences.whole(lengths);
        difference = activation(rows, d);
        output = activation(rows, d);
        norms = room(rows, 1, StorageType.F64);
        zScores = room(rows, 1, StorageType.F64);
    }

    @Benchmark
    public Tensor outlierSwap(DeviceTime time) {
        time.runs++;
        on().outlierSwap(difference, sequences, SwapRule.ALWAYS, norms, zScores, output);
        return output;
    }
}
