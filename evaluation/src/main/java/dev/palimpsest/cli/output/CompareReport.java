package dev.palimpsest.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.experiment.plan.Plan;
import dev.palimpsest.experiment.result.Checkpoint;
import dev.palimpsest.experiment.result.Comparison;
import dev.palimpsest.experiment.result.Outcome;
import dev.palimpsest.metric.Interval;
import dev.palimpsest.metric.Metric;
import dev.palimpsest.metric.Summary;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What {@code compare} says.
 *
 * @param files written, the one to open first at the front
 */
public record CompareReport(Plan plan, Comparison comparison, DataReport data, List<Path> files) {

    private static final String UNEDITED = "unedited";

    /** Tables for a person: a row for each trial, after all of its edits. */
    public void print(Console console) {
        console.say(comparison.title());
        console.say("");
        table(console, Metric.PAPERS);
        if (Metric.MEMITS.stream().anyMatch(metric -> !Double.isNaN(comparison.unedited().mean(metric)))) {
            console.say("");
            console.say("MEMIT's scores; another measure, not to be mixed with the ones above:");
            table(console, Metric.MEMITS);
        }
        console.say("");
        costs(console);
        console.say("");
        console.say("In brackets: 95 % bootstrap intervals of the means, over records.");
        files.forEach(file -> console.say("%s", file));
    }

    private void table(Console console, List<Metric> all) {
        List<Metric> metrics = all.stream().filter(this::isMeasured).toList();
        StringBuilder head = new StringBuilder(" ".repeat(nameWidth()));
        metrics.forEach(metric -> head.append(String.format(Locale.ROOT, "  %-19s", metric.title())));
        console.say("%s", head.toString().stripTrailing());
        console.say("%s", row(UNEDITED, comparison.unedited(), metrics));
        comparison.outcomes().forEach(outcome ->
                console.say("%s", row(outcome.trial().id(), outcome.last().summary(), metrics)));
    }

    private boolean isMeasured(Metric metric) {
        return !Double.isNaN(comparison.unedited().mean(metric));
    }

    private int nameWidth() {
        return Stream.concat(Stream.of(UNEDITED), comparison.outcomes().stream().map(outcome -> outcome.trial().id()))
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    private String row(String name, Summary summary, List<Metric> metrics) {
        StringBuilder row = new StringBuilder(padded(name));
        for (Metric metric : metrics) {
            Interval interval = summary.interval(metric);
            row.append(String.format(Locale.ROOT, "  %-19s", EvaluationReport.measure(summary.mean(metric)).strip()
                    + (Double.isNaN(interval.low())
                            ? ""
                            : String.format(Locale.ROOT, " [%.2f, %.2f]", interval.low(), interval.high()))));
        }
        return row.toString().stripTrailing();
    }

    private String padded(String name) {
        return name + " ".repeat(nameWidth() - name.length());
    }

    private void costs(Console console) {
        boolean perplexity = !Double.isNaN(comparison.perplexityBefore());
        console.say("%s  %9s  %9s%s", padded(""), "editing", "measuring", perplexity ? "  perplexity" : "");
        for (Outcome outcome : comparison.outcomes()) {
            console.say("%s  %7.1f s  %7.1f s%s", padded(outcome.trial().id()), outcome.editSeconds(),
                    outcome.evaluateSeconds(),
                    perplexity ? String.format(Locale.ROOT, "  × %.4f", ratio(outcome)) : "");
        }
    }

    private double ratio(Outcome outcome) {
        return outcome.last().perplexity() / comparison.perplexityBefore();
    }

    /** The document of {@code compare --json}. */
    public ObjectNode document() {
        ObjectNode document = Json.object()
                .put("mode", plan.mode().id())
                .put("records", data.dataset().records().size())
                .put("every", plan.every());
        ArrayNode methods = document.putArray("methods");
        comparison.methods().forEach(outcome -> methods.add(outcome(outcome)));
        ArrayNode sweeps = document.putArray("sweeps");
        comparison.outcomes().stream().filter(outcome -> outcome.trial().variation() != null).forEach(outcome -> {
            ObjectNode point = outcome(outcome);
            point.put("variable", outcome.trial().variation().variable().id());
            point.put("value", outcome.trial().variation().value());
            sweeps.add(point);
        });
        ObjectNode unedited = document.putObject("unedited");
        SummaryJson.put(unedited, comparison.unedited());
        if (!Double.isNaN(comparison.perplexityBefore())) {
            ObjectNode perplexity = document.putObject("perplexity");
            perplexity.set("before", Json.number(comparison.perplexityBefore()));
            ObjectNode after = perplexity.putObject("after");
            ObjectNode ratio = perplexity.putObject("ratio");
            for (Outcome outcome : comparison.outcomes()) {
                after.set(outcome.trial().id(), Json.number(outcome.last().perplexity()));
                ratio.set(outcome.trial().id(), Json.number(ratio(outcome)));
            }
        }
        document.set("data", data.document());
        ArrayNode paths = document.putArray("files");
        files.forEach(file -> paths.add(file.toString()));
        return document;
    }

    private static ObjectNode outcome(Outcome outcome) {
        ObjectNode node = Json.object()
                .put("method", outcome.trial().settings().method().id())
                .put("id", outcome.trial().id());
        ArrayNode checkpoints = node.putArray("checkpoints");
        for (Checkpoint checkpoint : outcome.checkpoints()) {
            ObjectNode point = checkpoints.addObject().put("edits", checkpoint.edits());
            SummaryJson.put(point, checkpoint.summary());
            point.set("perplexity", Json.number(checkpoint.perplexity()));
            point.set("alpha", Json.byLayer(checkpoint.alpha()));
        }
        return node.put("seconds", outcome.editSeconds()).put("evaluate_seconds", outcome.evaluateSeconds());
    }
}
