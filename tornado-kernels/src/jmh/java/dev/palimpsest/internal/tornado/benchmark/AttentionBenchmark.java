package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Causal attention: one row is a token after {@value #CACHED} cached ones, more rows are whole texts of 64 tokens. */
public class AttentionBenchmark extends OperationBenchmark {

    static final int CACHED = 511;
    static final int LENGTH = 64;

    @Param({"1", "64", "512"})
    public int rows;

    private Sequences sequences;
    private Tensor q;
    private Tensor keys;
    private Tensor values;
    private Tensor out;

    @Override
    void prepare() {
        int d = shape().width();
        int[] lengths = new int[Math.max(1, rows / LENGTH)];
        Arrays.fill(lengths, LENGTH);
        sequences = rows == 1
                ? Sequences.cached(new int[] {1}, new int[] {0}, new int[] {CACHED + 1})
                : Sequences.whole(lengths);
        int keyRows = rows == 1 ? CACHED + 1 : rows;
        q = activation(rows, d);
        keys = activation(keyRows, d);
        values = activation(keyRows, d);
        out = activation(rows, d);
    }

    @Benchmark
    public Tensor attention(DeviceTime time) {
        time.runs++;
        on().attention(q, keys, values, sequences, shape().heads(), out);
        return out;
    }
}
