package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.bench.MemoryNeed;
import dev.palimpsest.internal.bench.Stage;
import dev.palimpsest.internal.bench.Workload;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.report.text.Numbers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Rejects a benchmark that needs more memory than the machine has, before any weights are generated. */
final class BenchMemory {

    private static final Path AVAILABLE = Path.of("/proc/meminfo");

    private BenchMemory() {}

    /** @throws UserError when the machine's memory or Java's heap is too small */
    static void check(Workload workload, Set<Stage> stages, MemoryNeed need) {
        check(workload, stages, need, available(), Runtime.getRuntime().maxMemory());
    }

    static void check(Workload workload, Set<Stage> stages, MemoryNeed need, long available, long heap) {
        String what = workload.shape().name() + " in " + workload.storage().name().toLowerCase(Locale.ROOT)
                + " needs about ";
        String why = " for " + stages.stream().map(Stage::toString).collect(Collectors.joining(", "));
        if (need.total() > available) {
            throw new UserError(what + Numbers.bytes(need.total()) + " of memory" + why + ", "
                    + Numbers.bytes(available)
                    + " are available; run fewer --stages, edit fewer --layers, or choose a smaller --shape");
        }
        if (need.heap() > heap) {
            throw new UserError(what + Numbers.bytes(need.heap()) + " of Java's heap" + why + ", but the"
                    + " limit is "
                    + Numbers.bytes(heap) + "; raise it with -Xmx" + (1 + (need.heap() >> 30))
                    + "g, e.g. through PALIMPSEST_JAVA");
        }
    }

    /** Memory still available on the machine or in the container, in bytes. */
    private static long available() {
        long total = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
        if (!Files.isReadable(AVAILABLE)) {
            return total;
        }
        try {
            return Files.readAllLines(AVAILABLE).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .reduce(total, Math::min);
        } catch (IOException | NumberFormatException e) {
            return total;
        }
    }
}
