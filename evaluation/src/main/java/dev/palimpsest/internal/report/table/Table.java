package dev.palimpsest.internal.report.table;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A table for people, as Markdown or HTML.
 *
 * @param title  heading
 * @param note   a sentence below the heading, or empty
 * @param header one name per column; the first column names the rows
 * @param rows   with as many cells as the header
 */
public record Table(String title, String note, List<String> header, List<List<String>> rows) {

    public Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(
                        "'" + title + "' has " + header.size() + " columns, a row has " + row.size());
            }
        }
    }

    /** The table as a section of a Markdown document. */
    public String markdown() {
        StringBuilder text = new StringBuilder("## ").append(escaped(title)).append("\n\n");
        if (!note.isEmpty()) {
            text.append(escaped(note)).append("\n\n");
        }
        text.append(markdownRow(header));
        text.append("|:---|").append("---:|".repeat(header.size() - 1)).append('\n');
        rows.forEach(row -> text.append(markdownRow(row)));
        return text.toString();
    }

    private static String markdownRow(List<String> cells) {
        return cells.stream()
                .map(cell -> escaped(cell).replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** Text on one line, escaped so that Markdown sees no tag or reference. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replaceAll("\\R", " ");
    }
}
