package dev.palimpsest.internal.report.table;

import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.plan.Variation;
import dev.palimpsest.internal.experiment.result.AbilityScore;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.metric.Interval;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.metric.Summary;
import dev.palimpsest.internal.report.text.Labels;
import dev.palimpsest.internal.report.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables as CSV: one line per method, or one line per metric and evaluation. */
public final class CsvTables {

    private CsvTables() {}

    /**
     * One line per method, the unedited model first: mean and interval of every metric, MEMIT's score, perplexity,
     * seconds, the paper's figures and general abilities. Missing values are empty.
     */
    public static String table(Comparison comparison) {
        List<String> header = new ArrayList<>(List.of("method", "trial", "mode", "edits", "records"));
        for (Metric metric : Metric.values()) {
            header.addAll(List.of(metric.id(), metric.id() + "_low", metric.id() + "_high"));
        }
        header.addAll(List.of("memit_score", "perplexity_before", "perplexity", "edit_seconds", "evaluate_seconds",
                "paper_reliability", "paper_generality", "paper_locality"));
        List<AbilityScore.Column> abilities = AbilityTable.all(comparison);
        for (AbilityScore.Column column : abilities) {
            header.addAll(List.of(column.id(), column.id() + "_low", column.id() + "_high"));
        }
        CsvFile file = new CsvFile(header);
        String before = Numbers.plain(comparison.perplexityBefore());
        file.add(row(List.of("", "unedited", "", "0"), comparison.unedited().summary(),
                List.of(before, before, "", "", "", "", ""), abilities(comparison.unedited(), abilities)));
        for (Outcome outcome : comparison.methods()) {
            Trial trial = outcome.trial();
            EvaluationResult last = outcome.last();
            Optional<PaperFigures.Row> paper = Tables.paperRow(comparison, outcome);
            file.add(row(
                    List.of(Labels.method(trial), trial.id(), trial.mode().id(), String.valueOf(last.edits())),
                    last.summary(),
                    List.of(before, Numbers.plain(last.perplexity()), Numbers.plain(outcome.editSeconds()),
                            Numbers.plain(outcome.evaluateSeconds()),
                            paper.map(row -> Numbers.plain(row.reliability())).orElse(""),
                            paper.map(row -> Numbers.plain(row.generality())).orElse(""),
                            paper.map(row -> Numbers.plain(row.locality())).orElse("")),
                    abilities(last, abilities)));
        }
        return file.text();
    }

    private static List<String> abilities(EvaluationResult result, List<AbilityScore.Column> columns) {
        return columns.stream()
                .map(result::ability)
                .flatMap(score -> score.isEmpty()
                        ? Stream.of("", "", "")
                        : Stream.of(score.get().value(), score.get().low(), score.get().high()).map(Numbers::plain))
                .toList();
    }

    private static List<String> row(List<String> first, Summary summary, List<String> last, List<String> abilities) {
        List<String> row = new ArrayList<>(first);
        row.add(String.valueOf(summary.records()));
        for (Metric metric : Metric.values()) {
            Interval interval = summary.interval(metric);
            row.add(Numbers.plain(metric.of(summary)));
            row.add(Numbers.plain(interval.low()));
            row.add(Numbers.plain(interval.high()));
        }
        row.add(Numbers.plain(summary.memitScore()));
        row.addAll(last);
        row.addAll(abilities);
        return row;
    }

    /** Tidy data: one line per metric, evaluation and trial. Metrics that were not measured have no line. */
    public static String curves(Comparison comparison) {
        CsvFile file = new CsvFile(List.of("trial", "method", "mode", "variable", "value", "edits", "metric", "mean",
                "low", "high"));
        add(file, List.of("unedited", "", "", "", "", "0"), comparison.unedited());
        for (Outcome outcome : comparison.outcomes()) {
            Trial trial = outcome.trial();
            Variation variation = trial.variation();
            for (EvaluationResult checkpoint : outcome.results()) {
                add(file,
                        List.of(trial.id(), Labels.method(trial), trial.mode().id(),
                                variation == null ? "" : variation.setting(),
                                variation == null ? "" : variation.value(),
                                String.valueOf(checkpoint.edits())),
                        checkpoint);
            }
        }
        return file.text();
    }

    private static void add(CsvFile file, List<String> where, EvaluationResult result) {
        for (Metric metric : Metric.values()) {
            Interval interval = result.summary().interval(metric);
            add(file, where, metric.id(), metric.of(result.summary()), interval.low(), interval.high());
        }
        add(file, where, "perplexity", result.perplexity(), Double.NaN, Double.NaN);
        result.abilities().forEach(
                score -> add(file, where, score.column().id(), score.value(), score.low(), score.high()));
    }

    private static void add(
            CsvFile file, List<String> where, String metric, double mean, double low, double high) {
        if (!Double.isFinite(mean)) {
            return;
        }
        List<String> row = new ArrayList<>(where);
        row.addAll(List.of(metric, Numbers.plain(mean), Numbers.plain(low), Numbers.plain(high)));
        file.add(row);
    }
}
