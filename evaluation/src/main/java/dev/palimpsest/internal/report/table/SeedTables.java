package dev.palimpsest.internal.report.table;

import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.SeededComparison;
import dev.palimpsest.internal.experiment.result.SeededComparison.Difference;
import dev.palimpsest.internal.experiment.result.SeededComparison.Spread;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.report.text.MethodOrder;
import dev.palimpsest.internal.report.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The tables of a comparison with several seeds: means and standard deviations, and differences from one method. */
public final class SeedTables {

    private SeedTables() {}

    /** The tables in display order; columns without a value are omitted. */
    public static List<Table> of(SeededComparison seeds) {
        return seeds.methods().size() == 1 ? List.of(spreads(seeds)) : List.of(spreads(seeds), differences(seeds));
    }

    /** Means ± standard deviations over seeds. */
    static Table spreads(SeededComparison seeds) {
        MethodOrder methods = MethodOrder.of(seeds.first());
        List<String> header = new ArrayList<>(List.of("Method", "Rel.", "Gen.", "Loc.", "Port.", "Free generation",
                "Perplexity ratio", "Seconds per edit"));
        List<List<String>> rows = new ArrayList<>();
        for (Outcome outcome : methods.outcomes()) {
            List<String> row = new ArrayList<>(List.of(methods.label(outcome)));
            for (Metric metric : Metric.PAPERS) {
                row.add(shares(spread(seeds, outcome.trial(), each -> metric.of(each.last().summary()))));
            }
            row.add(decimals(ratio(seeds, outcome.trial()), 3));
            row.add(decimals(
                    spread(seeds, outcome.trial(), each -> each.editSeconds() / each.last().edits()), 2));
            rows.add(row);
        }
        return new Table("Mean ± standard deviation over " + seeds.seeds() + " seeds",
                "Each seed draws its own records and their order, and seeds the methods' sampling.", header, rows,
                methods.groups()).withoutEmptyColumns();
    }

    /** Differences from the baseline, paired by seed. */
    static Table differences(SeededComparison seeds) {
        Trial baseline = seeds.baseline();
        MethodOrder methods = MethodOrder.of(seeds.first());
        List<Outcome> others = methods.outcomes().stream()
                .filter(outcome -> !outcome.trial().id().equals(baseline.id()))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        others.forEach(outcome -> rows.add(new ArrayList<>(List.of(methods.label(outcome)))));
        for (Metric metric : Metric.PAPERS) {
            List<Difference> differences = others.stream()
                    .map(outcome -> SeededComparison.difference(
                            seeds.values(outcome.trial(), each -> metric.of(each.last().summary())),
                            seeds.values(baseline, each -> metric.of(each.last().summary()))))
                    .toList();
            double[] p = SeededComparison.corrected(differences.stream().mapToDouble(Difference::p).toArray());
            for (int i = 0; i < p.length; i++) {
                rows.get(i).add(text(differences.get(i).mean(), p[i]));
            }
        }
        String name = methods.labels().of(baseline);
        return new Table("Differences from " + name,
                "Mean difference over seeds and, in brackets, the two-sided p-value of a paired t-test over "
                        + seeds.seeds() + " seeds, corrected for the number of methods (Holm).",
                List.of("Method", "Rel.", "Gen.", "Loc.", "Port.", "Free generation"), rows,
                methods.grouped()
                        ? others.stream().map(outcome -> MethodOrder.family(outcome).title()).toList()
                        : List.of()).withoutEmptyColumns();
    }

    private static String text(double difference, double p) {
        return Double.isNaN(difference) || Double.isNaN(p)
                ? Numbers.NONE
                : Numbers.change(difference) + (p < .001 ? " (p < .001)" : " (p = " + Numbers.share(p) + ")");
    }

    private static Spread spread(SeededComparison seeds, Trial trial, ToDoubleFunction<Outcome> figure) {
        return SeededComparison.spread(seeds.values(trial, figure));
    }

    /** The perplexity after all edits divided by the one before, which is the same with every seed. */
    private static Spread ratio(SeededComparison seeds, Trial trial) {
        double before = seeds.first().perplexityBefore();
        return spread(seeds, trial, outcome -> outcome.last().perplexity() / before);
    }

    private static String shares(Spread spread) {
        return Double.isFinite(spread.mean())
                ? Numbers.share(spread.mean()) + " ± " + Numbers.share(spread.deviation())
                : Numbers.NONE;
    }

    private static String decimals(Spread spread, int digits) {
        return Double.isFinite(spread.mean())
                ? Numbers.decimals(spread.mean(), digits) + " ± " + Numbers.decimals(spread.deviation(), digits)
                : Numbers.NONE;
    }
}
