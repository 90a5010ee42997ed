package dev.palimpsest.internal.report;

import static dev.palimpsest.internal.report.Html.element;
import static dev.palimpsest.internal.report.Html.escaped;
import static dev.palimpsest.internal.report.Html.section;

import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.report.figure.SweepFigure;
import dev.palimpsest.internal.report.table.AnswerTables;
import dev.palimpsest.internal.report.table.SettingsTable;
import dev.palimpsest.internal.report.table.Table;
import dev.palimpsest.internal.report.table.Tables;
import dev.palimpsest.internal.report.table.WhatWasRun;
import dev.palimpsest.internal.report.text.Labels;
import dev.palimpsest.internal.report.text.Numbers;
import dev.palimpsest.internal.report.text.Orderings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The report as a single HTML page without scripts or external files, well-formed as XML: what was run, the results,
 * what they say about the paper's ordering, figures, sweeps, example answers, settings.
 */
final class Page {

    /** Width of the text in points; figure widths are relative to it. */
    private static final double PAGE = 510;

    /**
     * A figure's SVG element and caption.
     *
     * @param name        name of its files
     * @param description what it shows, for readers who do not see it
     * @param svg         its ids are unique across figures
     * @param width       in points
     */
    record Figure(String name, String caption, String description, String svg, int width) {}

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
        body.append(section(WhatWasRun.TITLE, run(WhatWasRun.of(comparison))));
        Tables.of(comparison).forEach(table -> body.append(section(table)));
        body.append(section("The paper's ordering", orderings(Orderings.of(comparison))));
        List<String> sweeps = comparison.sweptSettings().stream().map(SweepFigure::name).toList();
        String general = figures.stream().filter(figure -> !sweeps.contains(figure.name())).map(Page::figure)
                .collect(Collectors.joining());
        if (!missing.isEmpty()) {
            body.append(section("Figures", element("p", "Not available: " + missing + ".")));
        } else if (!general.isEmpty()) {
            body.append(section("Figures", general));
        }
        for (String setting : comparison.sweptSettings()) {
            Table table = Tables.sweep(setting, comparison.sweep(setting));
            body.append(Html.together(table.title(), Html.table(table) + figures.stream()
                    .filter(figure -> figure.name().equals(SweepFigure.name(setting)))
                    .map(Page::figure)
                    .collect(Collectors.joining())));
        }
        List<Table> answers = AnswerTables.of(comparison);
        if (!answers.isEmpty()) {
            body.append(section(AnswerTables.TITLE, element("p", AnswerTables.NOTE) + answers.stream()
                    .map(table -> "<div class=\"example\">\n" + element("h3", table.title()) + Html.words(table)
                            + "</div>\n")
                    .collect(Collectors.joining())));
        }
        body.append(section(SettingsTable.of(comparison.outcomes())));
        return document(comparison.title(), body.toString());
    }

    static String run(WhatWasRun run) {
        return (run.command().isEmpty() ? "" : "<pre><code>" + command(run.command()) + "</code></pre>\n")
                + run.rows().stream()
                        .map(row -> "<dt>" + escaped(row.name()) + "</dt><dd>" + escaped(row.value()) + "</dd>\n")
                        .collect(Collectors.joining("", "<dl>\n", "</dl>\n"))
                + element("p", "The command gives the same figures again, on any number of threads; dates and times"
                        + " vary.");
    }

    /** Lines are broken between words, not behind the hyphens of an option. */
    private static String command(String command) {
        return Stream.of(command.split(" ", -1))
                .map(word -> word.startsWith("-") ? "<span>" + escaped(word) + "</span>" : escaped(word))
                .collect(Collectors.joining(" "));
    }

    private static String compared(Comparison comparison) {
        Labels labels = Labels.of(comparison.methods());
        String methods = comparison.methods().stream()
                .map(outcome -> labels.of(outcome.trial()))
                .collect(Collectors.joining(", "));
        String edits = comparison.methods().stream()
                .map(outcome -> Numbers.count(outcome.last().edits(), "edit"))
                .distinct()
                .collect(Collectors.joining(" or "));
        long sweeps = comparison.outcomes().size() - comparison.methods().size();
        return element("p", (methods.isEmpty() ? "No methods compared" : "Compared after " + edits + ": " + methods)
                + (sweeps == 0 ? "." : ", and " + Numbers.count(sweeps, "trial") + " from sweeps."));
    }

    private static String orderings(Orderings orderings) {
        String details = orderings.details().stream()
                .map(detail -> element("li", detail))
                .collect(Collectors.joining());
        return element("p", orderings.verdict()) + (details.isEmpty() ? "" : "<ul>\n" + details + "</ul>\n");
    }

    static String figure(Figure figure) {
        return "<figure><div role=\"img\" style=\"width: " + Math.round(figure.width() / PAGE * 100)
                + "%\" aria-label=\"" + escaped(figure.description()) + "\">\n" + figure.svg().stripTrailing()
                + "</div>\n" + element("figcaption", figure.caption()) + "</figure>\n";
    }

    static String document(String title, String body) {
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
}
