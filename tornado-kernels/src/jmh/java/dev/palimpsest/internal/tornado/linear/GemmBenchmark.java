package dev.palimpsest.internal.tornado.linear;

import dev.palimpsest.internal.tornado.benchmark.WallTime;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** {@code [rows, inputs] · [inputs, outputs]} by every {@link GemmVariant}; wall time, and the device's own. */
@State(Scope.Benchmark)
public class GemmBenchmark extends WallTime {

    @Param
    public GemmVariant variant;

    /** {@code rows x inputs x outputs}: the MLP's first projection of GPT-2 XL and GPT-J, and a square. */
    @Param({"512x1600x6400", "512x4096x16384", "4096x4096x4096"})
    public String product;

    private GemmGraph graph;

    /** Time on the device, by TornadoVM's profiler. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class DeviceTime {
        public long kernelNanos;
        public long runs;
    }

    @Setup
    public void open() {
        variant.unusable().ifPresent(reason -> {
            throw new IllegalStateException(variant + ": " + reason);
        });
        String[] sizes = product.split("x");
        graph = new GemmGraph(
                variant, Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]));
        graph.run();
        graph.check(variant);
    }

    @TearDown
    public void close() {
        graph.close();
    }

    @Benchmark
    public void gemm(DeviceTime device) {
        graph.run();
        device.kernelNanos += graph.kernelNanos();
        device.runs++;
    }
}
