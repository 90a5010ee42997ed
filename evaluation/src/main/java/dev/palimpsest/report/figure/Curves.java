package dev.palimpsest.report.figure;

import dev.palimpsest.experiment.result.Outcome;
import dev.palimpsest.loader.AtomicFile;
import dev.palimpsest.metric.Metric;
import dev.palimpsest.report.text.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reliability, generality and locality over the edits, a line a method (the paper's Fig. 4 and 7); side by side where
 * there is but one checkpoint.
 */
public final class Curves {

    static final List<Metric> METRICS = List.of(Metric.RELIABILITY, Metric.GENERALITY, Metric.LOCALITY);

    /** More bands on top of one another cannot be read; the intervals are in the tables. */
    private static final int BANDS = 4;

    private Curves() {}

    /**
     * Writes one picture for print, 300 dots an inch.
     *
     * @param methods at least one, each with at least one checkpoint
     * @param png     the file, whose folder exists; what was there is replaced
     * @throws UndrawableException when this Java cannot draw text
     */
    public static void write(List<Outcome> methods, Path png) {
        HeadlessGraphics.check();
        AtomicFile.write(png, PngWriter.png(picture(methods)));
    }

    public static Picture picture(List<Outcome> methods) {
        boolean over = methods.stream().anyMatch(outcome -> outcome.checkpoints().size() > 1);
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
                Line line = Line.of(labels.of(outcome.trial()), look(outcome), metric, outcome.checkpoints());
                if (bands) {
                    panel.band(line);
                }
                panel.line(line);
            }
            panels.add(panel);
        }
        return Picture.of("curves",
                "Reliability, generality and locality over the edits" + (bands ? "; bands are 95 % intervals." : "."),
                panels, legend(methods, labels));
    }

    private static Picture sideBySide(List<Outcome> methods) {
        Labels labels = Labels.of(methods);
        List<Panel> panels = new ArrayList<>();
        for (Metric metric : METRICS) {
            Panel panel = Panel.sideBySide(title(metric), axis(panels), methods.size());
            for (int i = 0; i < methods.size(); i++) {
                Line point = Line.of(labels.of(methods.get(i).trial()), look(methods.get(i)), metric, new double[] {i},
                        List.of(methods.get(i).last().summary()));
                panel.whiskers(point);
                panel.line(point);
            }
            panels.add(panel);
        }
        return Picture.of("curves",
                "Reliability, generality and locality after all edits; whiskers are 95 % intervals.", panels,
                legend(methods, labels));
    }

    private static List<Picture.Entry> legend(List<Outcome> methods, Labels labels) {
        return methods.stream()
                .map(outcome -> new Picture.Entry(labels.of(outcome.trial()), look(outcome)))
                .toList();
    }

    /** A method looks the same in every picture, whatever stands beside it. */
    private static LineStyle look(Outcome outcome) {
        return LineStyle.of(outcome.trial().settings().method().ordinal());
    }

    /** Only the first panel says what all of them show. */
    private static String axis(List<Panel> before) {
        return before.isEmpty() ? "mean over records" : "";
    }

    static String title(Metric metric) {
        return metric.title().substring(0, 1).toUpperCase(Locale.ROOT) + metric.title().substring(1);
    }
}
