package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.SeededComparison;
import dev.palimpsest.internal.experiment.result.SeededComparison.Difference;
import dev.palimpsest.internal.experiment.result.SeededComparison.Spread;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.report.table.SeedTables;
import dev.palimpsest.internal.report.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The output of {@code compare --seeds}.
 *
 * @param files the report's files, the one to open first at the front
 */
public record SeedsOutput(Plan plan, SeededComparison seeds, DataReport data, List<Path> files) {

    /** Prints means and standard deviations, then the differences from the baseline. */
    public void print(Console console) {
        console.say("%s, %d seeds", seeds.first().title(), seeds.seeds());
        for (Table table : SeedTables.of(seeds)) {
            console.say("");
            console.say("%s", table.title());
            List<List<String>> lines = new ArrayList<>();
            lines.add(table.header());
            lines.addAll(table.rows());
            ResultText.aligned(lines, console.columns()).forEach(line -> console.say("%s", line));
        }
        console.say("");
        files.forEach(file -> console.say("%s", file));
    }

    /**
     * The document of {@code compare --seeds --json}: each method's figures {@code {"values": [by seed], "mean",
     * "deviation"}} with {@code difference} and {@code p} (Holm) against the baseline.
     */
    public ObjectNode document() {
        ObjectNode document = Json.object()
                .put("mode", plan.mode().id())
                .put("records", seeds.first().unedited().summary().records())
                .put("every", plan.every())
                .put("seeds", seeds.seeds())
                .put("baseline", seeds.baseline().id());
        ArrayNode methods = document.putArray("methods");
        for (Trial trial : seeds.methods()) {
            methods.addObject().put("method", trial.settings().method()).put("id", trial.id());
        }
        Metric.PAPERS.forEach(metric -> put(methods, metric.id(), outcome -> metric.of(outcome.last().summary())));
        put(methods, "perplexity", outcome -> outcome.last().perplexity());
        put(methods, "seconds", Outcome::editSeconds);
        ArrayNode runs = document.putArray("runs");
        for (Comparison comparison : seeds.comparisons()) {
            ObjectNode run = runs.addObject();
            ArrayNode outcomes = run.putArray("methods");
            comparison.methods().forEach(outcome -> outcomes.add(ResultJson.outcome(outcome)));
        }
        document.set("data", data.document());
        ArrayNode paths = document.putArray("files");
        files.forEach(file -> paths.add(file.toString()));
        return document;
    }

    /** Adds a figure to every method. */
    private void put(ArrayNode methods, String name, ToDoubleFunction<Outcome> figure) {
        List<Trial> trials = seeds.methods();
        Trial baseline = seeds.baseline();
        List<Difference> differences = trials.stream()
                .map(trial -> SeededComparison.difference(seeds.values(trial, figure), seeds.values(baseline, figure)))
                .toList();
        double[] p = SeededComparison.corrected(IntStream.range(0, trials.size())
                .mapToDouble(i -> trials.get(i).equals(baseline) ? Double.NaN : differences.get(i).p())
                .toArray());
        for (int i = 0; i < trials.size(); i++) {
            double[] values = seeds.values(trials.get(i), figure);
            Spread spread = SeededComparison.spread(values);
            ObjectNode node = ((ObjectNode) methods.get(i)).putObject(name);
            node.set("values", Json.numbers(values));
            node.set("mean", Json.number(spread.mean()));
            node.set("deviation", Json.number(spread.deviation()));
            if (!trials.get(i).equals(baseline)) {
                node.set("difference", Json.number(differences.get(i).mean()));
                node.set("p", Json.number(p[i]));
            }
        }
    }
}
