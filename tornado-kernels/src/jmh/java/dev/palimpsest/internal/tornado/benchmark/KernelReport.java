package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.tornado.linear.GemmVariant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * Runs benchmarks with JMH's own arguments and writes the results as a Markdown table: rates, and shares of the
 * ceiling measured on this machine.
 *
 * <pre>
 *   java … dev.palimpsest.internal.tornado.benchmark.KernelReport OUT.md [JMH's arguments: -p engine=cpu Linear …]
 * </pre>
 */
public final class KernelReport {

    private KernelReport() {}

    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException, IOException {
        if (arguments.length == 0) {
            System.err.println("usage: KernelReport OUT.md [JMH's arguments]");
            System.exit(2);
        }
        List<String> jmh = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
        List<Result> results = Result.of(new Runner(new CommandLineOptions(jmh.toArray(String[]::new))).run());
        Files.writeString(Path.of(arguments[0]), markdown(results) + skipped());
    }

    /** The variants of {@code gemm} that could not run, and why. */
    private static String skipped() {
        StringBuilder text = new StringBuilder(System.lineSeparator());
        if (System.getProperty("tornado.load.api.implementation") != null) {
            for (GemmVariant variant : GemmVariant.values()) {
                variant.unusable().ifPresent(reason -> text.append(
                        String.format("- skipped: gemm %s, %s%n", GemmVariant.name(variant), reason)));
            }
        }
        return text.toString();
    }

    static String markdown(List<Result> results) {
        StringBuilder text = new StringBuilder();
        for (String engine : List.of("cpu", "tornado")) {
            Ceiling ceiling = Ceiling.of(engine, results);
            if (!Double.isNaN(ceiling.gigabytes()) || !Double.isNaN(ceiling.gigaflops())) {
                text.append(String.format(Locale.ROOT, "Ceiling of %s, measured in this run: copy %s GB/s, product %s GFLOP/s.%n",
                        engine, number(ceiling.gigabytes()), number(ceiling.gigaflops())));
            }
        }
        text.append(String.format("%n| operation | | engine | wall µs | kernel µs | GFLOP/s | GB/s | of the ceiling |%n"));
        text.append(String.format("|---|---|---|---:|---:|---:|---:|---:|%n"));
        for (Result result : results) {
            String engine = result.engine().equals("cpu") ? "cpu" : "tornado";
            Ceiling ceiling = Ceiling.of(engine, results);
            text.append(String.format(Locale.ROOT, "| %s | %s | %s | %s | %s | %s | %s | %s |%n", result.operation(),
                    result.details(), result.engine(), number(result.wallMicros()), number(result.kernelMicros()),
                    result.work().operations() == 0 ? "" : number(result.gigaflops()),
                    result.work().bytes() == 0 ? "" : number(result.gigabytes()), share(ceiling, result)));
        }
        return text.toString();
    }

    private static String share(Ceiling ceiling, Result result) {
        double share = ceiling.share(result);
        return Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%.2f", share);
    }

    /** Three significant digits; empty for NaN. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
