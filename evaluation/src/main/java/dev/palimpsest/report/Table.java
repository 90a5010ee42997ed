package dev.palimpsest.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A table for people.
 *
 * @param title  its heading
 * @param note   a sentence below the heading, or empty
 * @param header one name a column; the first column names the rows
 * @param rows   as many cells as the header
 */
record Table(String title, String note, List<String> header, List<List<String>> rows) {

    Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(
                        "'" + title + "' has " + header.size() + " columns, a row has " + row.size());
            }
        }
    }

    /** A section of a Markdown document. */
    String markdown() {
        StringBuilder text = new StringBuilder("## ").append(title).append("\n\n");
        if (!note.isEmpty()) {
            text.append(note).append("\n\n");
        }
        text.append(markdownRow(header));
        text.append("|:---|").append("---:|".repeat(header.size() - 1)).append('\n');
        rows.forEach(row -> text.append(markdownRow(row)));
        return text.toString();
    }

    private static String markdownRow(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.replace("|", "\\|").replace('\n', ' '))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
