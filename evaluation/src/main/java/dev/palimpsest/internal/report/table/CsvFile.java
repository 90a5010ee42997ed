package dev.palimpsest.internal.report.table;

import java.util.List;
import java.util.stream.Collectors;

/** Comma-separated values (RFC 4180, with Unix line endings); the first line names the columns. */
final class CsvFile {

    private final int columns;
    private final StringBuilder text = new StringBuilder();

    CsvFile(List<String> header) {
        this.columns = header.size();
        add(header);
    }

    void add(List<String> row) {
        if (row.size() != columns) {
            throw new IllegalArgumentException("a row of " + row.size() + " values for " + columns + " columns");
        }
        text.append(row.stream().map(CsvFile::escaped).collect(Collectors.joining(","))).append('\n');
    }

    String text() {
        return text.toString();
    }

    private static String escaped(String value) {
        boolean quotes = value.chars().anyMatch(letter -> ",\"\n\r".indexOf(letter) >= 0);
        return quotes ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }
}
