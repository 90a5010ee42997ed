package dev.palimpsest.internal.report.figure;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.report.text.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Reliability, generality and locality against the number of edits, one line per method (the paper's Fig. 4 and 7), or
 * side by side when there is a single evaluation.
 */
public final class Curves {

    static final List<Metric> METRICS = List.of(Metric.RELIABILITY, Metric.GENERALITY, Metric.LOCALITY);

    /** More overlapping bands are unreadable; the tables contain the intervals. */
    private static final int BANDS = 4;

    private Curves() {}

    /**
     * Writes the figure at 300 dots per inch.
     *
     * @param methods at least one, each with at least one result
     * @param png     the file, in an existing folder; replaced when it exists
     * @throws UndrawableException when this Java cannot draw text
     */
    public static void write(List<Outcome> methods, Path png) {
        HeadlessGraphics.check();
        AtomicFile.write(png, PngWriter.png(picture(methods)));
    }

    public static Picture picture(List<Outcome> methods) {
        boolean over = methods.stream().anyMatch(outcome -> outcome.results().size() > 1);
        return over ? overEdits(methods) : sideBySide(methods);
    }

    private static Picture overEdits(List<Outcome> methods) {
        Labels labels = Labels.of(methods);
        int most = methods.stream().mapToInt(outcome -> outcome.last().edits()).max().orElseThrow();
        boolean bands = methods.size() <= BANDS;
        List<Panel> panels = new ArrayList<>();
        for (Metric metric : METRICS) {
            Panel panel = Panel.numbers(title(metric), "edits", axis(panels), most);
            for (Outcome outcome : methods) {
                Line line = Line.of(labels.of(outcome.trial()), style(outcome), metric, outcome.results());
                if (bands) {
                    panel.band(line);
                }
                panel.line(line);
            }
            panels.add(panel);
        }
        return Picture.of("curves",
                "Reliability, generality and locality against the number of edits"
                        + (bands ? "; bands are 95% confidence intervals." : "."),
                "Three line charts, of reliability, generality and locality between 0 and 1, against the number of"
                        + " edits up to " + most + ", with a line for each of: " + names(methods, labels)
                        + ". The values after all edits are in the first table, all values in curves.csv.",
                panels, legend(methods, labels, false));
    }

    static String names(List<Outcome> methods, Labels labels) {
        return methods.stream().map(outcome -> labels.of(outcome.trial())).collect(Collectors.joining(", "));
    }

    private static Picture sideBySide(List<Outcome> methods) {
        Labels labels = Labels.of(methods);
        List<Panel> panels = new ArrayList<>();
        for (Metric metric : METRICS) {
            Panel panel = Panel.sideBySide(title(metric), axis(panels), methods.size());
            for (int i = 0; i < methods.size(); i++) {
                Line point = Line.of(labels.of(methods.get(i).trial()), style(methods.get(i)).marks(), metric, new double[] {i},
                        List.of(methods.get(i).last().summary()));
                panel.whiskers(point);
                panel.line(point);
            }
            panels.add(panel);
        }
        return Picture.of("curves",
                "Reliability, generality and locality after all edits; whiskers are 95% confidence intervals.",
                "Three charts, of reliability, generality and locality between 0 and 1, each with a mark and its interval"
                        + " for each of: " + names(methods, labels) + ". The values are in the first table.",
                panels, legend(methods, labels, true));
    }

    static List<Picture.Entry> legend(List<Outcome> methods, Labels labels, boolean marks) {
        return methods.stream()
                .map(outcome -> new Picture.Entry(labels.of(outcome.trial()),
                        marks ? style(outcome).marks() : style(outcome)))
                .toList();
    }

    /** Each method has the same style in all figures. */
    static LineStyle style(Outcome outcome) {
        List<String> methods = Methods.all().stream().map(EditingMethod::id).toList();
        return LineStyle.of(methods.indexOf(Labels.method(outcome.trial())));
    }

    /** Only the first panel has an axis title, which applies to all of them. */
    private static String axis(List<Panel> before) {
        return before.isEmpty() ? "mean over records" : "";
    }

    static String title(Metric metric) {
        return metric.title().substring(0, 1).toUpperCase(Locale.ROOT) + metric.title().substring(1);
    }
}
