package dev.palimpsest.internal.tornado.benchmark;

import org.openjdk.jmh.annotations.Param;

/** An operation at a model's shape, in wall time from the call until the result is there. */
public class OperationBenchmark extends EngineState {

    @Param({"gpt2-xl", "gptj-6b"})
    public String model;

    final BenchmarkShape shape() {
        return BenchmarkShape.of(model);
    }
}
