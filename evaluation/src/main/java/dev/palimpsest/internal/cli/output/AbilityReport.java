package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.ability.AbilityMetric;
import dev.palimpsest.internal.ability.MetricEstimate;
import dev.palimpsest.internal.ability.PairedResult;
import dev.palimpsest.internal.ability.PairedResult.Change;
import dev.palimpsest.internal.ability.RecordResult;
import dev.palimpsest.internal.ability.Tally;
import dev.palimpsest.internal.ability.TaskResult;
import dev.palimpsest.internal.ability.reader.TaskQuestions;
import dev.palimpsest.internal.metric.Interval;
import dev.palimpsest.internal.report.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The output of {@code evaluate --task}.
 *
 * @param task    what was asked
 * @param before  the unedited model, or null without edits
 * @param after   the evaluated model
 * @param seconds elapsed time
 */
public record AbilityReport(TaskQuestions task, TaskResult before, TaskResult after, double seconds) {

    private static final int DIGITS = 4;
    private static final double LARGE = 1e6;

    /** Prints a line per metric, with the paired change where there are edits, and a line per group. */
    public void print(Console console) {
        console.say("%s, %s%s (%.1f s)", task.task().title(), Numbers.count(after.records().size(), "record"),
                task.shots() == 0 ? "" : ", " + Numbers.count(task.shots(), "worked example"), seconds);
        console.say("");
        List<List<String>> lines = new ArrayList<>();
        lines.add(before == null
                ? List.of("", "value", "standard error", "95% interval")
                : List.of("", "before", "after", "change", "95% interval", "gained", "lost", "McNemar p"));
        after.metrics().forEach(metric -> lines.add(before == null ? line(metric.id(), after, metric)
                : line(metric.id(), before, after, metric)));
        AbilityMetric main = after.metrics().getFirst();
        Map<String, TaskResult> groupsBefore = before == null ? Map.of() : before.groups();
        after.groups().forEach((name, group) -> lines.add(before == null ? line("  " + name, group, main)
                : line("  " + name, groupsBefore.get(name), group, main)));
        ResultText.aligned(lines, console.columns()).forEach(line -> console.say("%s", line));
        console.say("");
        console.say(note());
    }

    private String note() {
        String intervals = "Intervals: 95% bootstrap over records";
        if (before == null) {
            return intervals + ".";
        }
        return intervals + ", each with its results before and after editing; "
                + (after.metrics().getFirst().isPerplexity()
                        ? "the change of a perplexity is after / before."
                        : "gained and lost count the records that are right only after and only before editing.");
    }

    private static List<String> line(String name, TaskResult result, AbilityMetric metric) {
        MetricEstimate estimate = result.estimate(metric);
        return List.of(name, number(estimate.value()),
                Numbers.decimals(estimate.standardError(), DIGITS), interval(estimate.interval()));
    }

    private static List<String> line(String name, TaskResult before, TaskResult after, AbilityMetric metric) {
        Change change = new PairedResult(before, after).change(metric);
        String value = number(change.value());
        boolean counted = metric.isShare();
        return List.of(name, cell(before, metric), cell(after, metric),
                metric.isPerplexity() ? "× " + value : change.value() > 0 ? "+" + value : value.replace('-', '−'),
                interval(change.interval()).replace('-', '−'),
                counted ? String.valueOf(change.gained()) : "", counted ? String.valueOf(change.lost()) : "",
                counted ? Numbers.decimals(change.p(), DIGITS) : "");
    }

    private static String cell(TaskResult result, AbilityMetric metric) {
        MetricEstimate estimate = result.estimate(metric);
        return number(estimate.value())
                + (Double.isFinite(estimate.standardError())
                        ? " ± " + Numbers.decimals(estimate.standardError(), DIGITS)
                        : "");
    }

    private static String interval(Interval interval) {
        return "[" + number(interval.low()) + ", " + number(interval.high()) + "]";
    }

    /** The perplexity of words that a model never expects is too large to be written out. */
    private static String number(double value) {
        return Math.abs(value) < LARGE || !Double.isFinite(value)
                ? Numbers.decimals(value, DIGITS)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    /**
     * The document of {@code evaluate --task --json}. {@code metrics} are those of the evaluated model; with edits there
     * are also {@code before} and {@code change}, in the whole, in each group and in each record.
     */
    public ObjectNode document() {
        ObjectNode document = Json.object()
                .put("task", task.task().id())
                .put("data", task.data().toString())
                .put("records", after.records().size())
                .put("shots", task.shots());
        putResults(document, before, after);
        Map<String, TaskResult> groupsBefore = before == null ? Map.of() : before.groups();
        if (!after.groups().isEmpty()) {
            ObjectNode groups = document.putObject("groups");
            after.groups().forEach((name, group) -> putResults(
                    groups.putObject(name).put("records", group.records().size()), groupsBefore.get(name), group));
        }
        document.put("seconds", seconds);
        ArrayNode records = document.putArray("per_record");
        for (int i = 0; i < after.records().size(); i++) {
            ObjectNode record = record(after.records().get(i));
            if (before != null) {
                record.set("before", answer(before.records().get(i)));
            }
            records.add(record);
        }
        return document;
    }

    private static void putResults(ObjectNode object, TaskResult before, TaskResult after) {
        object.set("metrics", metrics(after));
        if (before == null) {
            return;
        }
        object.set("before", metrics(before));
        ObjectNode changes = object.putObject("change");
        PairedResult paired = new PairedResult(before, after);
        for (AbilityMetric metric : after.metrics()) {
            Change change = paired.change(metric);
            ObjectNode node = changes.putObject(metric.id());
            node.set(metric.isPerplexity() ? "ratio" : "difference", Json.number(change.value()));
            node.set("interval", ends(change.interval()));
            if (metric.isShare()) {
                node.put("gained", change.gained()).put("lost", change.lost());
                node.set("p", Json.number(change.p()));
            }
        }
    }

    private static ObjectNode metrics(TaskResult result) {
        ObjectNode metrics = Json.object();
        for (AbilityMetric metric : result.metrics()) {
            MetricEstimate estimate = result.estimate(metric);
            ObjectNode node = metrics.putObject(metric.id());
            node.set("value", Json.number(estimate.value()));
            node.set("standard_error", Json.number(estimate.standardError()));
            node.set("interval", ends(estimate.interval()));
        }
        return metrics;
    }

    private static ArrayNode ends(Interval interval) {
        return Json.numbers(new double[] {interval.low(), interval.high()});
    }

    private static ObjectNode record(RecordResult record) {
        ObjectNode node = Json.object().put("id", record.id());
        if (record.group() != null) {
            node.put("group", record.group());
        }
        if (record.expected() != null) {
            node.put("expected", record.expected());
        }
        return node.setAll(answer(record));
    }

    /** What the model said and how it is marked. A perplexity has no value of a record: its log-likelihood is there. */
    private static ObjectNode answer(RecordResult record) {
        ObjectNode node = Json.object();
        if (record.predicted() != null) {
            node.put("predicted", record.predicted());
        }
        if (!record.logLikelihoods().isEmpty()) {
            node.set("log_likelihoods", Json.numbers(
                    record.logLikelihoods().stream().mapToDouble(Double::doubleValue).toArray()));
        }
        for (Map.Entry<AbilityMetric, Tally> each : record.tallies().entrySet()) {
            if (!each.getKey().isPerplexity()) {
                node.set(each.getKey().id(), Json.number(each.getValue().sum()));
            } else if (each.getKey() != AbilityMetric.PERPLEXITY) {
                node.put(each.getKey() == AbilityMetric.TOKEN_PERPLEXITY ? "tokens" : "bytes",
                        (long) each.getValue().weight());
            }
        }
        return node;
    }
}
