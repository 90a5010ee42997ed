package dev.palimpsest.report;

import dev.palimpsest.experiment.Outcome;
import dev.palimpsest.experiment.Variable;
import dev.palimpsest.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The three measures against a varied setting, a panel a method (the paper's Fig. 5, 6, 10 and 11). */
final class Sweeps {

    private Sweeps() {}

    /** @param outcomes at least one, in the order of the values */
    static Picture picture(Variable variable, List<Outcome> outcomes) {
        List<String> methods = outcomes.stream()
                .map(outcome -> Labels.method(outcome.trial()))
                .distinct()
                .toList();
        // The values lie equally far apart, as they were chosen: layers have no other order, λ spans decades.
        List<String> values = outcomes.stream()
                .map(outcome -> outcome.trial().variation().value())
                .distinct()
                .toList();
        List<Panel> panels = new ArrayList<>();
        for (String method : methods) {
            Panel panel = Panel.places(Labels.name(method), variable.title(),
                    panels.isEmpty() ? "mean over records" : "", values, Picture.panelWidth(methods.size()));
            List<Outcome> own = outcomes.stream()
                    .filter(outcome -> Labels.method(outcome.trial()).equals(method))
                    .toList();
            for (int i = 0; i < Curves.METRICS.size(); i++) {
                panel.whiskers(line(Curves.METRICS.get(i), Look.of(i), values, own));
            }
            panels.add(panel);
        }
        List<Picture.Entry> legend = IntStream.range(0, Curves.METRICS.size())
                .mapToObj(i -> new Picture.Entry(Curves.METRICS.get(i).title(), Look.of(i)))
                .toList();
        return Picture.of("sweep-" + variable.id(),
                "Sweep over " + variable.title() + " (the paper's " + variable.figure()
                        + "); whiskers are 95 % intervals.",
                panels, legend);
    }

    private static Line line(Metric metric, Look look, List<String> values, List<Outcome> outcomes) {
        double[] places = outcomes.stream()
                .mapToDouble(outcome -> values.indexOf(outcome.trial().variation().value()))
                .toArray();
        return Line.of(metric.title(), look, metric, places,
                outcomes.stream().map(outcome -> outcome.last().summary()).toList());
    }
}
