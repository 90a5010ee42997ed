package dev.palimpsest.internal.report;

import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.report.figure.AbilityCurves;
import dev.palimpsest.internal.report.figure.Curves;
import dev.palimpsest.internal.report.figure.Drawing;
import dev.palimpsest.internal.report.figure.HeadlessGraphics;
import dev.palimpsest.internal.report.figure.MethodRows;
import dev.palimpsest.internal.report.figure.PngWriter;
import dev.palimpsest.internal.report.figure.SvgWriter;
import dev.palimpsest.internal.report.figure.SweepFigure;
import dev.palimpsest.internal.report.figure.UndrawableException;
import dev.palimpsest.internal.report.figure.ZScoreHistograms;
import dev.palimpsest.internal.report.table.AbilityTable;
import dev.palimpsest.internal.report.table.AnswerTables;
import dev.palimpsest.internal.report.table.CsvTables;
import dev.palimpsest.internal.report.table.SettingsTable;
import dev.palimpsest.internal.report.table.Table;
import dev.palimpsest.internal.report.table.Tables;
import dev.palimpsest.internal.report.table.WhatWasRun;
import dev.palimpsest.internal.report.text.MethodOrder;
import dev.palimpsest.internal.report.text.Orderings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a comparison as files.
 *
 * <pre>
 *   report.html              the whole report on a single page
 *   table.md    table.csv    the compared methods, for people and for programs
 *   curves.csv               every metric of every trial after each evaluation
 *   methods.png .svg         many methods at a glance
 *   curves.png  .svg         reliability, generality and locality against the number of edits
 *   abilities.png .svg       general abilities against the number of edits; abilities-2 … for more than three
 *   sweep-VARIABLE.png .svg  the same metrics against a swept setting
 *   z-scores.png .svg        distribution of z-scores
 * </pre>
 */
public final class Report {

    private static final System.Logger LOG = System.getLogger(Report.class.getName());

    private Report() {}

    /**
     * Writes the report. The same comparison gives the same bytes on the same machine. Files are written atomically and
     * replace earlier ones. Without fonts the figures are omitted, with a warning in the log and on the page.
     *
     * @param folder created when it does not exist
     * @return the files, the one to open first at the front
     */
    public static List<Path> write(Comparison comparison, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be created: " + e.getMessage(), e);
        }
        List<Drawn> drawn = new ArrayList<>();
        String missing = "";
        try {
            drawn.addAll(draw(comparison));
        } catch (UndrawableException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
            missing = e.getMessage();
        }
        List<Page.Figure> figures = drawn.stream()
                .map(each -> new Page.Figure(each.picture().name(), each.picture().caption(),
                        each.picture().description(), each.svg(), each.picture().width()))
                .toList();
        List<Path> files = new ArrayList<>();
        files.add(written(folder.resolve("report.html"), Page.of(comparison, figures, missing)));
        files.add(written(folder.resolve("table.md"), markdown(comparison)));
        files.add(written(folder.resolve("table.csv"), CsvTables.table(comparison)));
        files.add(written(folder.resolve("curves.csv"), CsvTables.curves(comparison)));
        for (Drawn each : drawn) {
            files.add(written(folder.resolve(each.picture().name() + ".png"), each.png()));
            files.add(written(folder.resolve(each.picture().name() + ".svg"), each.svg()));
        }
        return files;
    }

    private static Path written(Path file, String content) {
        return written(file, content.getBytes(StandardCharsets.UTF_8));
    }

    private static Path written(Path file, byte[] content) {
        AtomicFile.write(file, content);
        return file;
    }

    /** A picture in both formats. */
    private record Drawn(Drawing picture, byte[] png, String svg) {}

    private static List<Drawn> draw(Comparison comparison) {
        HeadlessGraphics.check();
        List<Drawing> pictures = new ArrayList<>();
        List<Outcome> methods = comparison.methods();
        if (!methods.isEmpty()) {
            if (MethodOrder.of(comparison).grouped()) {
                pictures.add(MethodRows.of(comparison));
            }
            pictures.add(Curves.picture(methods));
        }
        pictures.addAll(AbilityCurves.pictures(comparison, AbilityTable.main(comparison)));
        comparison.sweptSettings()
                .forEach(setting -> pictures.add(SweepFigure.picture(setting, comparison.sweep(setting))));
        ZScoreHistograms.picture(methods).ifPresent(pictures::add);
        return pictures.stream()
                .map(picture -> new Drawn(picture, PngWriter.png(picture), SvgWriter.of(picture)))
                .toList();
    }

    private static String markdown(Comparison comparison) {
        List<String> sections = new ArrayList<>();
        sections.add("# " + Table.escaped(comparison.title()) + "\n");
        sections.add(WhatWasRun.of(comparison).markdown());
        Tables.of(comparison).forEach(table -> sections.add(table.markdown()));
        sections.add(Orderings.of(comparison).markdown());
        comparison.sweptSettings()
                .forEach(setting -> sections.add(Tables.sweep(setting, comparison.sweep(setting)).markdown()));
        List<Table> answers = AnswerTables.of(comparison);
        if (!answers.isEmpty()) {
            sections.add("## " + AnswerTables.TITLE + "\n\n" + AnswerTables.NOTE + "\n");
            answers.forEach(table -> sections.add("### " + Table.escaped(table.title()) + "\n\n" + table.body()));
        }
        sections.add(SettingsTable.of(comparison.outcomes()).markdown());
        return String.join("\n", sections);
    }
}
