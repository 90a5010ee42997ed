package dev.palimpsest.internal.tornado.benchmark;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/**
 * One benchmark's outcome.
 *
 * @param operation   {@code linear}, …
 * @param engine      that ran it, or the variant of {@code gemm}
 * @param details     its other parameters
 * @param wallMicros  from the call to the result
 * @param kernelMicros on the device, or NaN where it is not known
 * @param work        done
 */
record Result(String operation, String engine, String details, double wallMicros, double kernelMicros, Work work) {

    static List<Result> of(Collection<RunResult> runs) {
        return runs.stream().map(Result::of).toList();
    }

    private static Result of(RunResult run) {
        BenchmarkParams parameters = run.getParams();
        String engine = Objects.requireNonNullElseGet(parameters.getParam("engine"),
                () -> parameters.getParam("variant").toLowerCase(Locale.ROOT).replace('_', '-'));
        String details = Stream.of("model", "product", "size", "storage", "layout", "rows")
                .filter(key -> parameters.getParam(key) != null)
                .map(key -> key.equals("rows") ? parameters.getParam(key) + " rows" : parameters.getParam(key))
                .map(value -> value.toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
        return new Result(Work.name(parameters), engine, details, run.getPrimaryResult().getScore(), kernel(run),
                Work.of(parameters));
    }

    private static double kernel(RunResult run) {
        var nanos = run.getSecondaryResults().get("kernelNanos");
        var count = run.getSecondaryResults().get("runs");
        return nanos == null || count == null || nanos.getScore() == 0
                ? Double.NaN
                : nanos.getScore() / count.getScore() / 1e3;
    }

    /** The device's time where it is known, else wall time. */
    double micros() {
        return Double.isNaN(kernelMicros) ? wallMicros : kernelMicros;
    }

    double gigaflops() {
        return work.operations() / micros() / 1e3;
    }

    double gigabytes() {
        return work.bytes() / micros() / 1e3;
    }
}
