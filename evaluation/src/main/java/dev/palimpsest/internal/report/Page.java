package dev.palimpsest.internal.report;

import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.report.table.SettingsTable;
import dev.palimpsest.internal.report.table.Table;
import dev.palimpsest.internal.report.table.Tables;
import dev.palimpsest.internal.report.text.Labels;
import dev.palimpsest.internal.report.text.Numbers;
import dev.palimpsest.internal.report.text.Orderings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The report as a single HTML page without scripts or external files, well-formed as XML. */
final class Page {

    /** Width of the text in points; figure widths are relative to it. */
    private static final double PAGE = 510;

    /** A figure's SVG element and caption; {@code width} in points. Ids are unique across figures. */
    record Figure(String caption, String svg, int width) {}

    private Page() {}

    /**
     * The page.
     *
     * @param figures in display order
     * @param missing the reason why there are no figures, or empty
     */
    static String of(Comparison comparison, List<Figure> figures, String missing) {
        StringBuilder body = new StringBuilder();
        body.append("<header>\n").append(element("h1", comparison.title())).append(compared(comparison))
                .append("</header>\n");
        body.append(section("The paper's ordering", orderings(Orderings.of(comparison))));
        List<Table> tables = Tables.of(comparison);
        body.append(table(tables.getFirst()));
        if (!missing.isEmpty()) {
            body.append(section("Figures", element("p", "Not available: " + missing + ".")));
        } else {
            body.append(section("Figures", figures.stream().map(Page::figure)
                    .collect(Collectors.joining())));
        }
        tables.stream().skip(1).forEach(table -> body.append(table(table)));
        body.append(table(SettingsTable.of(comparison.outcomes())));
        body.append(section("Provenance", provenance(comparison) + element("p", "The same model, data, statistics,"
                + " settings, seed and version give the same results on any number of threads; times vary.")));
        return document(comparison.title(), body.toString());
    }

    private static String compared(Comparison comparison) {
        Labels labels = Labels.of(comparison.methods());
        String methods = comparison.methods().stream()
                .map(outcome -> labels.of(outcome.trial()) + " (" + Labels.name(outcome.trial().mode()) + ", "
                        + Numbers.count(outcome.last().edits(), "edit") + ")")
                .collect(Collectors.joining(", "));
        long sweeps = comparison.outcomes().size() - comparison.methods().size();
        return element("p", "Compared: " + (methods.isEmpty() ? "no methods" : methods)
                + (sweeps == 0 ? "." : ", and " + Numbers.count(sweeps, "trial") + " from sweeps."));
    }

    private static String orderings(Orderings orderings) {
        String details = orderings.details().stream()
                .map(detail -> element("li", detail))
                .collect(Collectors.joining());
        return element("p", orderings.verdict()) + (details.isEmpty() ? "" : "<ul>\n" + details + "</ul>\n");
    }

    private static String table(Table table) {
        StringBuilder html = new StringBuilder();
        if (!table.note().isEmpty()) {
            html.append(element("p", table.note()));
        }
        html.append("<div class=\"table\"><table>\n<thead><tr>");
        table.header().forEach(name -> html.append("<th scope=\"col\">").append(escaped(name)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : table.rows()) {
            html.append("<tr><th scope=\"row\">").append(escaped(row.getFirst())).append("</th>");
            row.stream().skip(1).forEach(cell -> html.append("<td>").append(escaped(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        return section(table.title(), html.append("</tbody></table></div>\n").toString());
    }

    private static String figure(Figure figure) {
        return "<figure><div role=\"img\" style=\"width: " + Math.round(figure.width() / PAGE * 100)
                + "%\" aria-label=\"" + escaped(figure.caption()) + "\">\n" + figure.svg().stripTrailing()
                + "</div>\n" + element("figcaption", figure.caption()) + "</figure>\n";
    }

    private static String provenance(Comparison comparison) {
        return comparison.provenance().entrySet().stream()
                .map(entry -> "<dt>" + escaped(entry.getKey()) + "</dt><dd>" + escaped(entry.getValue()) + "</dd>\n")
                .collect(Collectors.joining("", "<dl>\n", "</dl>\n"));
    }

    private static String section(String title, String content) {
        return "<section>\n" + element("h2", title) + content + "</section>\n";
    }

    private static String element(String name, String text) {
        return "<" + name + ">" + escaped(text) + "</" + name + ">\n";
    }

    private static String document(String title, String body) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                %s</body>
                </html>
                """.formatted(escaped(title), style(), body);
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
