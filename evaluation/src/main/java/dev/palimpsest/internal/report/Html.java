package dev.palimpsest.internal.report;

import dev.palimpsest.internal.report.table.Table;
import java.util.List;

/** Pieces of an HTML page that are well-formed as XML. Texts are escaped. */
final class Html {

    /** Longer cells may be broken into lines: a mean and its interval stay together. */
    private static final int LINE = 24;

    private Html() {}

    static String section(String title, String content) {
        return "<section>\n" + element("h2", title) + content + "</section>\n";
    }

    /** A section that is printed on one page where it fits. */
    static String together(String title, String content) {
        return section(title, content).replaceFirst("<section>", "<section class=\"together\">");
    }

    static String element(String name, String text) {
        return "<" + name + ">" + escaped(text) + "</" + name + ">\n";
    }

    /** A table with its note as a section. */
    static String section(Table table) {
        return section(table.title(), table(table));
    }

    /** A table and its note, without a heading. On a narrow screen it scrolls by itself. */
    static String table(Table table) {
        return table(table, "numbers");
    }

    /** A table whose cells are words. */
    static String words(Table table) {
        return table(table, "words");
    }

    private static String table(Table table, String kind) {
        StringBuilder html = new StringBuilder();
        if (!table.note().isEmpty()) {
            html.append(element("p", table.note()));
        }
        html.append("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"").append(escaped(table.title()))
                .append("\"><table class=\"" + kind + "\">\n<thead><tr>");
        table.header().forEach(name -> html.append("<th scope=\"col\">").append(escaped(name)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (int i = 0; i < table.rows().size(); i++) {
            List<String> row = table.rows().get(i);
            if (!table.groupAbove(i).isEmpty()) {
                html.append("<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"").append(row.size()).append("\">")
                        .append(escaped(table.groupAbove(i))).append("</th></tr>\n");
            }
            html.append("<tr><th scope=\"row\">").append(escaped(row.getFirst())).append("</th>");
            row.stream().skip(1).forEach(cell -> html.append(cell.length() > LINE ? "<td class=\"long\">" : "<td>")
                    .append(escaped(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    /** Escapes text for elements and double-quoted attributes; characters that XML cannot contain become U+FFFD. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(letter -> {
            switch (letter) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(isXml(letter) ? letter : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean isXml(int letter) {
        return letter == '\t' || letter == '\n' || letter == '\r' || letter >= 0x20 && letter <= 0xD7FF
                || letter >= 0xE000 && letter <= 0xFFFD || letter >= 0x10000;
    }
}
