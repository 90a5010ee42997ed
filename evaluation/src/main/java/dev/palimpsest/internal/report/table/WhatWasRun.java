package dev.palimpsest.internal.report.table;

import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.Period;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The first section of a report: the command, when it was run, with which model, data, seeds and program.
 *
 * @param command a command line; may be empty
 * @param rows    names and values, in display order
 */
public record WhatWasRun(String command, List<Row> rows) {

    /** The heading. */
    public static final String TITLE = "What was run";

    /** A row. */
    public record Row(String name, String value) {}

    public WhatWasRun {
        rows = List.copyOf(rows);
    }

    public static WhatWasRun of(Comparison comparison) {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("date", comparison.period().dates()));
        rows.add(new Row("duration", comparison.period().length() + " from the first start to the end; editing "
                + length(comparison.editSeconds()) + ", evaluation " + length(comparison.evaluateSeconds())));
        comparison.provenance().values().forEach((name, value) -> rows.add(new Row(name, value)));
        return new WhatWasRun(comparison.provenance().command(), rows);
    }

    private static String length(double seconds) {
        return Period.length(Duration.ofMillis(Math.round(seconds * 1e3)));
    }

    /** As a section of a Markdown document. The command is a block of its own, which no character of it can end. */
    public String markdown() {
        String fence = "```";
        while (command.contains(fence)) {
            fence += "`";
        }
        return "## " + TITLE + "\n\n"
                + (command.isEmpty() ? "" : fence + "sh\n" + command + "\n" + fence + "\n\n")
                + rows.stream()
                        .map(row -> "- " + Table.escaped(row.name()) + ": " + Table.escaped(row.value()) + "\n")
                        .collect(Collectors.joining());
    }
}
