package dev.palimpsest.internal.report.figure;

import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.report.text.Labels;
import dev.palimpsest.internal.report.text.SettingLabels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Reliability, generality and locality against a swept setting, one panel per method (the paper's Fig. 5, 6, 10 and
 * 11). See {@link SweepScale} for which settings are joined by lines.
 */
public final class SweepFigure {

    private SweepFigure() {}

    /** The name of the figure's files. */
    public static String name(String setting) {
        return "sweep-" + setting;
    }

    /** @param outcomes at least one, in the order of the values */
    public static Picture picture(String setting, List<Outcome> outcomes) {
        List<String> methods = outcomes.stream()
                .map(outcome -> Labels.method(outcome.trial()))
                .distinct()
                .toList();
        SweepScale scale = SweepScale.of(setting, outcomes);
        List<Panel> panels = new ArrayList<>();
        for (String method : methods) {
            Panel panel = Panel.sweep(Labels.name(method), SettingLabels.title(setting),
                    panels.isEmpty() ? "mean over records" : "", scale, Picture.panelWidth(methods.size()));
            List<Outcome> own = outcomes.stream()
                    .filter(outcome -> Labels.method(outcome.trial()).equals(method))
                    .toList();
            for (int i = 0; i < Curves.METRICS.size(); i++) {
                Line line = line(i, scale, own);
                panel.whiskers(line);
                panel.line(line);
            }
            panels.add(panel);
        }
        List<Picture.Entry> legend = IntStream.range(0, Curves.METRICS.size())
                .mapToObj(i -> new Picture.Entry(Curves.METRICS.get(i).title(), style(i, scale)))
                .toList();
        String title = SettingLabels.title(setting);
        return Picture.of(name(setting),
                "Sweep over " + title + SettingLabels.figure(setting) + "; whiskers are 95% confidence intervals.",
                (scale.joined() ? "Line chart" : "Chart of separate marks with intervals") + " of reliability, generality"
                        + " and locality between 0 and 1 "
                        + (scale.joined() ? "against " + title + ", at " : "for each of these values of " + title + ": ")
                        + String.join(", ", scale.labels()) + ". The values are in the table.",
                panels, legend);
    }

    private static LineStyle style(int metric, SweepScale scale) {
        return scale.joined() ? LineStyle.of(metric) : LineStyle.of(metric).marks();
    }

    /** Ascending in the swept setting, in whatever order it was run. */
    private static Line line(int index, SweepScale scale, List<Outcome> outcomes) {
        Metric metric = Curves.METRICS.get(index);
        ToDoubleFunction<Outcome> place = outcome ->
                scale.place(outcome.trial().variation().value(), index, Curves.METRICS.size());
        List<Outcome> ascending = outcomes.stream().sorted(Comparator.comparingDouble(place)).toList();
        return Line.of(metric.title(), style(index, scale), metric, ascending.stream().mapToDouble(place).toArray(),
                ascending.stream().map(outcome -> outcome.last().summary()).toList());
    }
}
