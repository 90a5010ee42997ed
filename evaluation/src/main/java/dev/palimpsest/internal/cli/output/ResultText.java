package dev.palimpsest.internal.cli.output;

import dev.palimpsest.internal.metric.Interval;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.metric.Summary;
import dev.palimpsest.internal.report.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Evaluation results as terminal text: means with their confidence intervals. */
final class ResultText {

    static final String MEMIT_HEADING = "MEMIT's metrics (defined differently; not comparable with the ones above):";
    static final String TEXTS_HEADING = "MEMIT's measures of generated texts (fluency in bits; papers print 100 times as much):";
    static final String INTERVALS = "In brackets: 95% bootstrap confidence intervals of the means over records.";

    /** Digits after the decimal point. */
    private static final int MEAN_DIGITS = 4;

    /** Spaces between columns. */
    private static final int GAP = 2;

    /**
     * A row of a table of results.
     *
     * @param last text of the column after the metrics, or empty
     */
    record Row(String name, Summary summary, String last) {}

    private ResultText() {}

    /** {@code 0.7130}, or a dash when the metric was not measured. */
    static String mean(Summary summary, Metric metric) {
        return mean(summary.mean(metric));
    }

    static String mean(double value) {
        return Numbers.decimals(value, MEAN_DIGITS);
    }

    /** {@code [0.64, 0.78]}, or empty when the metric was not measured. */
    static String interval(Summary summary, Metric metric, int digits) {
        Interval interval = summary.interval(metric);
        return Double.isNaN(interval.low())
                ? ""
                : "[" + Numbers.decimals(interval.low(), digits) + ", " + Numbers.decimals(interval.high(), digits)
                        + "]";
    }

    /** Whether any of {@code metrics} was measured. */
    static boolean measured(Summary summary, List<Metric> metrics) {
        return metrics.stream().anyMatch(metric -> !Double.isNaN(summary.mean(metric)));
    }

    /**
     * A table with one row per model and one column per metric, the columns aligned.
     *
     * @param corner heading of the column of names
     * @param last   heading of the last column, or empty
     * @param digits  of the means; the intervals have two
     * @param columns of the terminal: a wider table is broken into several, one below the other
     */
    static List<String> table(String corner, List<Row> rows, List<Metric> metrics, String last, int digits,
            int columns) {
        List<List<String>> lines = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of(corner));
        metrics.forEach(metric -> header.add(metric.title()));
        header.add(last);
        lines.add(header);
        for (Row row : rows) {
            List<String> line = new ArrayList<>(List.of(row.name()));
            metrics.forEach(metric -> line.add((Numbers.decimals(row.summary().mean(metric), digits) + " "
                    + interval(row.summary(), metric, 2).replace("0.", ".")).strip()));
            line.add(row.last());
            lines.add(line);
        }
        return aligned(lines, columns);
    }

    /**
     * Lines whose cells are padded to the widest of their column. Where they would be wider than {@code columns}, columns
     * of the table go into another table below, with the first column again.
     */
    static List<String> aligned(List<List<String>> lines, int columns) {
        int all = lines.getFirst().size();
        int[] widths = widths(lines);
        List<String> text = new ArrayList<>();
        for (int from = 1; from < all; ) {
            int to = from;
            long width = widths[0];
            while (to < all && (to == from || width + GAP + widths[to] <= columns)) {
                width += GAP + widths[to++];
            }
            List<List<String>> part = new ArrayList<>();
            for (List<String> line : lines) {
                List<String> cells = new ArrayList<>(line.subList(0, 1));
                cells.addAll(line.subList(from, to));
                part.add(cells);
            }
            if (part.stream().anyMatch(line -> line.stream().skip(1).anyMatch(cell -> !cell.isEmpty()))) {
                text.addAll(text.isEmpty() ? List.of() : List.of(""));
                text.addAll(aligned(part));
            }
            from = to;
        }
        return text;
    }

    private static int[] widths(List<List<String>> lines) {
        return IntStream.range(0, lines.getFirst().size())
                .map(column -> lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
                .toArray();
    }

    /** Lines whose cells are padded to the widest of their column. */
    static List<String> aligned(List<List<String>> lines) {
        int[] widths = widths(lines);
        return lines.stream().map(line -> {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = line.get(column);
                text.append(column == 0 ? "" : " ".repeat(GAP)).append(cell).append(" ".repeat(widths[column] - cell.length()));
            }
            return text.toString().stripTrailing();
        }).toList();
    }
}
