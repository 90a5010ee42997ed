package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.result.AbilityScore;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.report.table.AbilityTable;
import dev.palimpsest.internal.report.text.Numbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The output of {@code compare}.
 *
 * @param files the report's files, the one to open first at the front
 */
public record CompareReport(Plan plan, Comparison comparison, DataReport data, List<Path> files) {

    private static final String UNEDITED = "unedited";

    /** Prints tables with one row per trial, after all of its edits. */
    public void print(Console console) {
        console.say("%s", comparison.title());
        console.say("");
        table(console, Metric.PAPERS);
        if (ResultText.measured(comparison.unedited().summary(), Metric.MEMITS)) {
            console.say("");
            console.say(ResultText.MEMIT_HEADING);
            table(console, Metric.MEMITS);
        }
        if (ResultText.measured(comparison.unedited().summary(), Metric.TEXTS)) {
            console.say("");
            console.say(ResultText.TEXTS_HEADING);
            table(console, Metric.TEXTS);
        }
        abilities(console);
        console.say("");
        costs(console);
        console.say("");
        console.say(ResultText.INTERVALS);
        files.forEach(file -> console.say("%s", file));
    }

    private void table(Console console, List<Metric> all) {
        List<Metric> metrics = all.stream()
                .filter(metric -> ResultText.measured(comparison.unedited().summary(), List.of(metric)))
                .toList();
        List<ResultText.Row> rows = new ArrayList<>();
        rows.add(new ResultText.Row(UNEDITED, comparison.unedited().summary(), ""));
        comparison.outcomes().forEach(outcome ->
                rows.add(new ResultText.Row(outcome.trial().id(), outcome.last().summary(), "")));
        ResultText.table("", rows, metrics, "", 4, console.columns()).forEach(line -> console.say("%s", line));
    }

    private void abilities(Console console) {
        List<AbilityScore.Column> columns = AbilityTable.main(comparison);
        if (columns.isEmpty()) {
            return;
        }
        List<List<String>> lines = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of(""));
        columns.forEach(column -> header.add(column.title()));
        lines.add(header);
        lines.add(abilities(UNEDITED, comparison.unedited(), columns));
        comparison.outcomes().forEach(outcome -> lines.add(abilities(outcome.trial().id(), outcome.last(), columns)));
        console.say("");
        ResultText.aligned(lines, console.columns()).forEach(line -> console.say("%s", line));
    }

    private static List<String> abilities(String name, EvaluationResult result, List<AbilityScore.Column> columns) {
        List<String> line = new ArrayList<>(List.of(name));
        columns.forEach(column -> line.add(result.ability(column)
                .map(score -> ResultText.mean(score.value()) + " [" + Numbers.decimals(score.low(), 2) + ", "
                        + Numbers.decimals(score.high(), 2) + "]")
                .orElse(Numbers.NONE)));
        return line;
    }

    private void costs(Console console) {
        boolean perplexity = !Double.isNaN(comparison.perplexityBefore());
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("", "editing", "evaluation", perplexity ? "perplexity" : ""));
        for (Outcome outcome : comparison.outcomes()) {
            lines.add(List.of(outcome.trial().id(), Numbers.decimals(outcome.editSeconds(), 1) + " s",
                    Numbers.decimals(outcome.evaluateSeconds(), 1) + " s",
                    perplexity ? "× " + Numbers.decimals(comparison.perplexityRatio(outcome), 4) : ""));
        }
        ResultText.aligned(lines, console.columns()).forEach(line -> console.say("%s", line));
    }

    /** The document of {@code compare --json}. */
    public ObjectNode document() {
        ObjectNode document = Json.object()
                .put("mode", plan.mode().id())
                .put("records", data.dataset().records().size())
                .put("every", plan.every());
        ArrayNode methods = document.putArray("methods");
        comparison.methods().forEach(outcome -> methods.add(ResultJson.outcome(outcome)));
        ArrayNode sweeps = document.putArray("sweeps");
        comparison.outcomes().stream().filter(outcome -> outcome.trial().variation() != null).forEach(outcome -> {
            ObjectNode point = ResultJson.outcome(outcome);
            point.put("variable", outcome.trial().variation().setting());
            point.put("value", outcome.trial().variation().value());
            sweeps.add(point);
        });
        ObjectNode unedited = document.putObject("unedited");
        ResultJson.putSummary(unedited, comparison.unedited().summary());
        ResultJson.putAbilities(unedited, comparison.unedited());
        if (!Double.isNaN(comparison.perplexityBefore())) {
            document.set("perplexity", ResultJson.perplexity(comparison));
        }
        document.set("data", data.document());
        ArrayNode paths = document.putArray("files");
        files.forEach(file -> paths.add(file.toString()));
        return document;
    }
}
