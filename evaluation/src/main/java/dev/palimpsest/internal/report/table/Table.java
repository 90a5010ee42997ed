package dev.palimpsest.internal.report.table;

import dev.palimpsest.internal.report.text.Numbers;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table for people, as Markdown or HTML.
 *
 * @param title  heading
 * @param note   a sentence below the heading, or empty
 * @param header one name per column; the first column names the rows
 * @param rows   with as many cells as the header
 * @param groups the heading above each row, which is shown where it differs from the one before; empty for a table
 *               without groups
 */
public record Table(String title, String note, List<String> header, List<List<String>> rows, List<String> groups) {

    public Table {
        header = List.copyOf(header);
        groups = List.copyOf(groups);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(
                        "'" + title + "' has " + header.size() + " columns, a row has " + row.size());
            }
        }
        if (!groups.isEmpty() && groups.size() != rows.size()) {
            throw new IllegalArgumentException(
                    "'" + title + "' has " + rows.size() + " rows and " + groups.size() + " groups");
        }
    }

    /** A table without groups. */
    public Table(String title, String note, List<String> header, List<List<String>> rows) {
        this(title, note, header, rows, List.of());
    }

    /** The heading to show above a row, or the empty text. */
    public String groupAbove(int row) {
        boolean same = groups.isEmpty() || row > 0 && groups.get(row).equals(groups.get(row - 1));
        return same ? "" : groups.get(row);
    }

    /** The same table without the columns in which every cell is empty or {@link Numbers#NONE}. */
    Table withoutEmptyColumns() {
        int[] filled = IntStream.range(0, header.size())
                .filter(column -> column == 0
                        || rows.stream().map(row -> row.get(column)).anyMatch(cell -> !isEmpty(cell)))
                .toArray();
        return new Table(title, note, cells(header, filled), rows.stream().map(row -> cells(row, filled)).toList(), groups);
    }

    private static boolean isEmpty(String cell) {
        return cell.isBlank() || cell.equals(Numbers.NONE);
    }

    private static List<String> cells(List<String> row, int[] columns) {
        return IntStream.of(columns).mapToObj(row::get).toList();
    }

    /** The table as a section of a Markdown document. */
    public String markdown() {
        return "## " + escaped(title) + "\n\n" + body();
    }

    /** The note and the table without the heading. */
    public String body() {
        StringBuilder text = new StringBuilder();
        if (!note.isEmpty()) {
            text.append(escaped(note)).append("\n\n");
        }
        text.append(markdownRow(header));
        text.append("|:---|").append("---:|".repeat(header.size() - 1)).append('\n');
        for (int row = 0; row < rows.size(); row++) {
            if (!groupAbove(row).isEmpty()) {
                text.append("| **").append(escaped(groupAbove(row)).replace("|", "\\|")).append("** |")
                        .append(" |".repeat(header.size() - 1)).append('\n');
            }
            text.append(markdownRow(rows.get(row)));
        }
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
