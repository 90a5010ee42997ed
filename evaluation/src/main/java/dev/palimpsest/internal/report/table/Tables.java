package dev.palimpsest.internal.report.table;

import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.metric.RecordRoutes;
import dev.palimpsest.internal.metric.Summary;
import dev.palimpsest.internal.report.text.Labels;
import dev.palimpsest.internal.report.text.MethodOrder;
import dev.palimpsest.internal.report.text.Numbers;
import dev.palimpsest.internal.report.text.SettingLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of a comparison: the paper's metrics, MEMIT's, the costs, and the sweeps. */
public final class Tables {

    static final String UNEDITED = "unedited model";

    private Tables() {}

    /** The tables of the compared methods, in display order; columns without a value are omitted. */
    public static List<Table> of(Comparison comparison) {
        List<Table> tables = new ArrayList<>();
        tables.add(paper(comparison));
        memit(comparison).ifPresent(tables::add);
        texts(comparison).ifPresent(tables::add);
        AbilityTable.of(comparison).ifPresent(tables::add);
        cost(comparison).ifPresent(tables::add);
        retrieval(comparison).ifPresent(tables::add);
        if (!comparison.methods().isEmpty()) {
            tables.add(StorageTable.of(comparison));
        }
        return tables;
    }

    /** The layout of the paper's Tables 1 and 2, with the paper's figures where model and data match. */
    static Table paper(Comparison comparison) {
        List<String> header =
                new ArrayList<>(List.of("Method", "Rel.", "Gen.", "Loc.", "Port.", "Free generation"));
        boolean beside = comparison.paperSetting() != null;
        if (beside) {
            header.addAll(List.of("Rel. (paper)", "Gen. (paper)", "Loc. (paper)"));
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(UNEDITED, cells(comparison.unedited().summary(), Metric.PAPERS),
                paperCells(beside, Optional.empty())));
        MethodOrder methods = MethodOrder.of(comparison);
        for (Outcome outcome : methods.outcomes()) {
            rows.add(row(methods.label(outcome), cells(outcome.last().summary(), Metric.PAPERS),
                    paperCells(beside, paperRow(comparison, outcome))));
        }
        return new Table(heading(comparison), note(comparison), header, rows, methods.groups("")).withoutEmptyColumns();
    }

    /** The paper's row for an outcome, where there is one. */
    static Optional<PaperFigures.Row> paperRow(Comparison comparison, Outcome outcome) {
        boolean sameMode =
                comparison.paperSetting() != null && comparison.paperSetting().mode() == outcome.trial().mode();
        return sameMode
                ? PaperFigures.of(comparison.paperSetting(), Labels.method(outcome.trial()))
                : Optional.empty();
    }

    private static String heading(Comparison comparison) {
        String modes = comparison.methods().stream()
                .map(outcome -> Labels.name(outcome.trial().mode()))
                .distinct()
                .collect(Collectors.joining(" and "));
        return "Reliability, generality, locality" + (modes.isEmpty() ? "" : ": " + modes + " editing");
    }

    private static String note(Comparison comparison) {
        String edits = comparison.methods().stream()
                .map(outcome -> String.valueOf(outcome.last().edits()))
                .distinct()
                .collect(Collectors.joining(" or "));
        String beside = comparison.paperSetting() == null
                ? ""
                : " The columns marked (paper) are its figures for " + comparison.paperSetting().model() + " on "
                        + comparison.paperSetting().data() + ", "
                        + (comparison.paperSetting().mode() == Mode.SINGLE ? "Table 1." : "Table 2.");
        return (edits.isEmpty() ? "" : "After " + edits + (edits.equals("1") ? " edit. " : " edits. "))
                + "Means over records, in brackets the 95% bootstrap confidence interval." + beside;
    }

    /** MEMIT's metrics; empty when none was measured. */
    static Optional<Table> memit(Comparison comparison) {
        boolean measured = Stream.concat(
                        Stream.of(comparison.unedited().summary()),
                        comparison.methods().stream().map(outcome -> outcome.last().summary()))
                .anyMatch(summary -> Metric.MEMITS.stream().anyMatch(metric -> Double.isFinite(metric.of(summary))));
        if (!measured) {
            return Optional.empty();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(memitRow(UNEDITED, comparison.unedited().summary()));
        MethodOrder methods = MethodOrder.of(comparison);
        for (Outcome outcome : methods.outcomes()) {
            rows.add(memitRow(methods.label(outcome), outcome.last().summary()));
        }
        return Optional.of(new Table("MEMIT's metrics",
                "Which of two objects is more probable (arXiv 2210.07229); not comparable with the table above. The"
                        + " score is the harmonic mean of the three.",
                List.of("Method", "Efficacy (ES)", "Paraphrase (PS)", "Neighbourhood (NS)", "Score (S)"), rows,
                methods.groups("")).withoutEmptyColumns());
    }

    /** MEMIT's measures of generated texts; empty when none was generated. */
    static Optional<Table> texts(Comparison comparison) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(textsRow(UNEDITED, comparison.unedited().summary()));
        MethodOrder methods = MethodOrder.of(comparison);
        for (Outcome outcome : methods.outcomes()) {
            rows.add(textsRow(methods.label(outcome), outcome.last().summary()));
        }
        return rows.stream().allMatch(row -> row.stream().skip(1).allMatch(Numbers.NONE::equals))
                ? Optional.empty()
                : Optional.of(new Table("Generated texts",
                        "MEMIT's measures (arXiv 2210.07229): fluency, the weighted entropy of bigrams and trigrams in bits"
                                + " (papers print 100 times as much), and consistency, the TF-IDF cosine with reference texts.",
                        List.of("Method", "Fluency", "Consistency"), rows, methods.groups("")).withoutEmptyColumns());
    }

    private static List<String> textsRow(String name, Summary summary) {
        return List.of(name, Numbers.decimals(summary.mean(Metric.FLUENCY), 3),
                Numbers.decimals(summary.mean(Metric.CONSISTENCY), 3));
    }

    private static List<String> memitRow(String name, Summary summary) {
        return row(name, cells(summary, Metric.MEMITS), List.of(Numbers.share(summary.memitScore())));
    }

    /** Perplexity and thresholds; empty when there is neither. */
    static Optional<Table> cost(Comparison comparison) {
        double before = comparison.perplexityBefore();
        boolean perplexity = Double.isFinite(before);
        boolean alpha = comparison.methods().stream().anyMatch(outcome -> !outcome.last().alpha().isEmpty());
        if (!perplexity && !alpha) {
            return Optional.empty();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(UNEDITED, Numbers.decimals(before, 2), Numbers.NONE, Numbers.NONE, Numbers.NONE));
        MethodOrder methods = MethodOrder.of(comparison);
        for (Outcome outcome : methods.outcomes()) {
            EvaluationResult last = outcome.last();
            rows.add(List.of(
                    methods.label(outcome),
                    Numbers.decimals(before, 2),
                    Numbers.decimals(last.perplexity(), 2),
                    Numbers.decimals(last.perplexity() / before, 3),
                    alpha(last)));
        }
        return Optional.of(new Table(
                perplexity ? alpha ? "Perplexity and thresholds" : "Perplexity" : "Thresholds",
                (perplexity ? "Perplexity of the held-out text before and after all edits." : "")
                        + (perplexity && alpha ? " " : "")
                        + (alpha ? "α is the threshold of each hook layer after all edits." : ""),
                List.of("Method", "Perplexity before", "after", "ratio", "α by layer"), rows, methods.groups(""))
                .withoutEmptyColumns());
    }

    /** What stores of facts made of the questions; empty when no method has one. */
    static Optional<Table> retrieval(Comparison comparison) {
        List<List<String>> rows = new ArrayList<>();
        MethodOrder methods = MethodOrder.of(comparison);
        for (Outcome outcome : methods.outcomes()) {
            RecordRoutes routes = outcome.last().summary().routes();
            if (routes != null) {
                rows.add(List.of(methods.label(outcome), Numbers.decimals(routes.hits(), 4),
                        Numbers.decimals(routes.falseHits(), 4), Numbers.decimals(routes.added(), 1)));
            }
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table("Retrieval",
                        "Hit rate: edit prompts and rephrasings that find their own fact. False-hit rate: locality prompts"
                                + " that find any fact. Tokens added to these prompts, on average.",
                        List.of("Method", "Hit rate", "False-hit rate", "Tokens added"), rows));
    }

    private static String alpha(EvaluationResult checkpoint) {
        return checkpoint.alpha().isEmpty()
                ? Numbers.NONE
                : checkpoint.alpha().entrySet().stream()
                        .map(layer -> layer.getKey() + ": " + Numbers.decimals(layer.getValue(), 3))
                        .collect(Collectors.joining(", "));
    }

    /** The results of a sweep; columns without a value are omitted. */
    public static Table sweep(String setting, List<Outcome> outcomes) {
        List<List<String>> rows = outcomes.stream()
                .map(outcome -> row(outcome.trial().variation().value(),
                        List.of(Labels.name(Labels.method(outcome.trial()))),
                        cells(outcome.last().summary(), Metric.PAPERS)))
                .toList();
        return new Table("Sweep over " + SettingLabels.title(setting) + SettingLabels.figure(setting), "",
                List.of(SettingLabels.title(setting), "Method", "Rel.", "Gen.", "Loc.", "Port.", "Free generation"), rows)
                .withoutEmptyColumns();
    }

    private static List<String> cells(Summary summary, List<Metric> metrics) {
        return metrics.stream()
                .map(metric -> Numbers.share(metric.of(summary), summary.interval(metric)))
                .toList();
    }

    private static List<String> paperCells(boolean beside, Optional<PaperFigures.Row> row) {
        if (!beside) {
            return List.of();
        }
        return row.map(figures -> Stream.of(figures.reliability(), figures.generality(), figures.locality())
                        .map(figure -> Numbers.withoutZero(Numbers.decimals(figure, figures.digits())))
                        .toList())
                .orElse(List.of(Numbers.NONE, Numbers.NONE, Numbers.NONE));
    }

    private static List<String> row(String name, List<String> cells, List<String> more) {
        return Stream.of(List.of(name), cells, more).flatMap(List::stream).toList();
    }
}
