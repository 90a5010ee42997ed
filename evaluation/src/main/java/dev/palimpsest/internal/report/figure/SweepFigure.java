package dev.palimpsest.internal.report.figure;

import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.report.text.Labels;
import dev.palimpsest.internal.report.text.SettingLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reliability, generality and locality against a swept setting, one panel per method (the paper's Fig. 5, 6, 10 and
 * 11).
 */
public final class SweepFigure {

    /** Horizontal distance between the metrics at one value, so that their whiskers do not overlap. */
    private static final double SHIFT = .06;

    private SweepFigure() {}

    /** @param outcomes at least one, in the order of the values */
    public static Picture picture(String setting, List<Outcome> outcomes) {
        List<String> methods = outcomes.stream()
                .map(outcome -> Labels.method(outcome.trial()))
                .distinct()
                .toList();
        // Values are equally spaced in the order given: layers have no other order and λ spans decades.
        List<String> values = outcomes.stream()
                .map(outcome -> outcome.trial().variation().value())
                .distinct()
                .toList();
        List<Panel> panels = new ArrayList<>();
        for (String method : methods) {
            Panel panel = Panel.places(Labels.name(method), SettingLabels.title(setting),
                    panels.isEmpty() ? "mean over records" : "", values, Picture.panelWidth(methods.size()));
            List<Outcome> own = outcomes.stream()
                    .filter(outcome -> Labels.method(outcome.trial()).equals(method))
                    .toList();
            for (int i = 0; i < Curves.METRICS.size(); i++) {
                Line line = line(i, values, own);
                panel.whiskers(line);
                panel.line(line);
            }
            panels.add(panel);
        }
        List<Picture.Entry> legend = IntStream.range(0, Curves.METRICS.size())
                .mapToObj(i -> new Picture.Entry(Curves.METRICS.get(i).title(), LineStyle.of(i)))
                .toList();
        return Picture.of("sweep-" + setting,
                "Sweep over " + SettingLabels.title(setting) + SettingLabels.figure(setting)
                        + "; whiskers are 95% confidence intervals.",
                panels, legend);
    }

    private static Line line(int index, List<String> values, List<Outcome> outcomes) {
        Metric metric = Curves.METRICS.get(index);
        double shift = (index - (Curves.METRICS.size() - 1) / 2.0) * SHIFT;
        double[] places = outcomes.stream()
                .mapToDouble(outcome -> values.indexOf(outcome.trial().variation().value()) + shift)
                .toArray();
        return Line.of(metric.title(), LineStyle.of(index), metric, places,
                outcomes.stream().map(outcome -> outcome.last().summary()).toList());
    }
}
