package dev.palimpsest.internal.report.table;

import dev.palimpsest.internal.experiment.result.AbilityScore;
import dev.palimpsest.internal.experiment.result.AbilityScore.Column;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.metric.Interval;
import dev.palimpsest.internal.report.text.MethodOrder;
import dev.palimpsest.internal.report.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The table of general abilities: one row per method after all edits, the unedited model first. */
public final class AbilityTable {

    private AbilityTable() {}

    /** Empty when no ability was measured. */
    public static Optional<Table> of(Comparison comparison) {
        List<Column> columns = main(comparison);
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        List<String> header = new ArrayList<>(List.of("Method"));
        columns.forEach(column -> header.add(column.title()));
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(Tables.UNEDITED, comparison.unedited(), columns));
        MethodOrder methods = MethodOrder.of(comparison);
        methods.outcomes().forEach(outcome -> rows.add(row(methods.label(outcome), outcome.last(), columns)));
        return Optional.of(new Table("General abilities",
                "After all edits, in brackets the 95% bootstrap confidence interval over the records of a task. "
                        + (columns.stream().anyMatch(column -> column.group() != null)
                                ? "Edited subjects are those of the edited facts; the facts asked for were never edited. "
                                : "")
                        + "The values over the number of edits are in curves.csv.",
                header, rows, methods.groups("")));
    }

    /** The columns of a comparison's tables and figures: each task's main metric, of subjects apart where there are any. */
    public static List<Column> main(Comparison comparison) {
        List<Column> all = all(comparison);
        return all.stream()
                .filter(column -> column.metric() == column.task().mainMetric())
                .filter(column -> column.group() != null
                        || all.stream().noneMatch(other -> other.task() == column.task() && other.group() != null))
                .toList();
    }

    /** Every measured column, in the order of the tasks. */
    public static List<Column> all(Comparison comparison) {
        return Stream.concat(Stream.of(comparison.unedited()),
                        comparison.outcomes().stream().map(Outcome::results).flatMap(List::stream))
                .flatMap(result -> result.abilities().stream())
                .map(AbilityScore::column)
                .distinct()
                .toList();
    }

    private static List<String> row(String name, EvaluationResult result, List<Column> columns) {
        List<String> row = new ArrayList<>(List.of(name));
        columns.forEach(column -> row.add(result.ability(column).map(AbilityTable::cell).orElse(Numbers.NONE)));
        return row;
    }

    private static String cell(AbilityScore score) {
        return score.metric().isPerplexity()
                ? Numbers.decimals(score.value(), 2)
                : Numbers.share(score.value(), new Interval(score.low(), score.high()));
    }
}
