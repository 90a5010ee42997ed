package dev.palimpsest.internal.report.figure;

import dev.palimpsest.internal.experiment.result.AbilityScore;
import dev.palimpsest.internal.experiment.result.AbilityScore.Column;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.report.text.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * General abilities against the number of edits, one panel per task and one line per method, beginning at the unedited
 * model; perplexities as ratios to it. Several figures of up to three panels.
 */
public final class AbilityCurves {

    private static final String NAME = "abilities";
    private static final int PANELS = 3;

    private AbilityCurves() {}

    /** A panel's title and values. @param ratio whether the values are ratios to the unedited model */
    private record Series(String title, boolean ratio, ToDoubleFunction<EvaluationResult> value) {}

    /**
     * The figures, named {@code abilities}, {@code abilities-2} …; none when no ability was measured.
     *
     * @param columns what to draw
     */
    public static List<Picture> pictures(Comparison comparison, List<Column> columns) {
        List<Outcome> methods = comparison.methods();
        if (columns.isEmpty() || methods.isEmpty()) {
            return List.of();
        }
        List<Series> series = new ArrayList<>();
        columns.forEach(column -> series.add(series(comparison.unedited(), column)));
        if (Double.isFinite(comparison.perplexityBefore())) {
            series.add(new Series("Held-out perplexity, ratio", true,
                    result -> result.perplexity() / comparison.perplexityBefore()));
        }
        List<Picture> pictures = new ArrayList<>();
        for (int from = 0; from < series.size(); from += PANELS) {
            pictures.add(picture(comparison, methods, series.subList(from, Math.min(from + PANELS, series.size())),
                    from == 0 ? NAME : NAME + "-" + (from / PANELS + 1)));
        }
        return pictures;
    }

    private static Series series(EvaluationResult unedited, Column column) {
        ToDoubleFunction<EvaluationResult> value =
                result -> result.ability(column).map(AbilityScore::value).orElse(Double.NaN);
        if (!column.metric().isPerplexity()) {
            return new Series(column.title(), false, value);
        }
        double before = value.applyAsDouble(unedited);
        return new Series(column.title() + ", ratio", true, result -> value.applyAsDouble(result) / before);
    }

    private static Picture picture(Comparison comparison, List<Outcome> methods, List<Series> series, String name) {
        Labels labels = Labels.of(methods);
        int most = methods.stream().mapToInt(outcome -> outcome.last().edits()).max().orElseThrow();
        List<Panel> panels = new ArrayList<>();
        for (Series each : series) {
            List<Line> lines = methods.stream().map(outcome -> line(comparison, outcome, labels, each)).toList();
            double highest = lines.stream().flatMapToDouble(line -> Arrays.stream(line.mean())).max().orElse(1);
            Panel panel = each.ratio()
                    ? Panel.ratios(each.title(), "edits", most, highest)
                    : Panel.numbers(each.title(), "edits", panels.isEmpty() ? "mean over records" : "", most);
            lines.forEach(panel::line);
            panels.add(panel);
        }
        String titles = series.stream().map(Series::title).collect(Collectors.joining("; "));
        return Picture.of(name,
                "General abilities against the number of edits: " + titles + ".",
                "Line charts against the number of edits up to " + most + ", of: " + titles + "; with a line for each of: "
                        + Curves.names(methods, labels) + ". The values after all edits are in the table of general abilities, all values in"
                        + " curves.csv.",
                panels, Curves.legend(methods, labels, false));
    }

    private static Line line(Comparison comparison, Outcome outcome, Labels labels, Series series) {
        List<EvaluationResult> measured = Stream.concat(Stream.of(comparison.unedited()), outcome.results().stream())
                .filter(result -> Double.isFinite(series.value().applyAsDouble(result)))
                .toList();
        double[] values = measured.stream().mapToDouble(series.value()).toArray();
        return new Line(labels.of(outcome.trial()), Curves.style(outcome),
                measured.stream().mapToDouble(EvaluationResult::edits).toArray(), values, values, values);
    }
}
