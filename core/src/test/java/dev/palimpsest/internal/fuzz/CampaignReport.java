package dev.palimpsest.internal.fuzz;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a campaign tried, and what it found; filled by several threads. */
public final class CampaignReport {

    /** The inputs of one target. */
    private static final class Row {
        private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
        private long nanoseconds;
    }

    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<String, Failure> failures = new TreeMap<>();

    synchronized void add(String target, Map<Verdict, Long> counts, long nanoseconds) {
        Row row = rows.computeIfAbsent(target, name -> new Row());
        counts.forEach((verdict, count) -> row.counts.merge(verdict, count, Long::sum));
        row.nanoseconds += nanoseconds;
    }

    synchronized void add(Failure failure) {
        failures.merge(failure.key(), failure, Failure::and);
    }

    /** One failure for each place, with its smallest input. */
    public synchronized Collection<Failure> failures() {
        return List.copyOf(failures.values());
    }

    /** Number of inputs of all targets. */
    public synchronized long inputs() {
        return rows.values().stream().mapToLong(CampaignReport::inputs).sum();
    }

    private static long inputs(Row row) {
        return row.counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** A line for each target: inputs, inputs per second of processor time, and how many had each verdict. */
    public synchronized String table() {
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, "%-16s %10s %9s", "target", "inputs", "per CPU s"));
        Arrays.stream(Verdict.values())
                .forEach(verdict -> table.append(String.format(Locale.ROOT, " %9s", verdict.name().toLowerCase(Locale.ROOT))));
        table.append('\n');
        Row total = new Row();
        rows.forEach((name, row) -> {
            append(table, name, row);
            row.counts.forEach((verdict, count) -> total.counts.merge(verdict, count, Long::sum));
            total.nanoseconds += row.nanoseconds;
        });
        append(table, "all", total);
        return table.toString();
    }

    private static void append(StringBuilder table, String name, Row row) {
        table.append(String.format(Locale.ROOT, "%-16s %10d %9.0f", name, inputs(row),
                1e9 * inputs(row) / Math.max(1, row.nanoseconds)));
        for (Verdict verdict : Verdict.values()) {
            table.append(String.format(Locale.ROOT, " %9d", row.counts.getOrDefault(verdict, 0L)));
        }
        table.append('\n');
    }
}
