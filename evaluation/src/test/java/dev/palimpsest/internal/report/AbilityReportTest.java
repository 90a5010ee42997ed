package dev.palimpsest.internal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.ability.AbilityMetric;
import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.result.AbilityScore;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.report.figure.AbilityCurves;
import dev.palimpsest.internal.report.figure.Picture;
import dev.palimpsest.internal.report.table.AbilityTable;
import dev.palimpsest.internal.report.table.CsvTables;
import dev.palimpsest.internal.report.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** General abilities in a report: their table, columns and curves. */
class AbilityReportTest {

    @TempDir
    Path folder;

    /** A model that loses a share of everything; its perplexity grows by a factor with each of the evaluations. */
    private static List<AbilityScore> scores(double kept, double perplexity) {
        return List.of(score(Task.MMLU, null, AbilityMetric.ACC, .5 * kept),
                score(Task.FACTS, null, AbilityMetric.ACC, kept),
                score(Task.FACTS, "edited subjects", AbilityMetric.ACC, kept * kept),
                score(Task.FACTS, "other subjects", AbilityMetric.ACC, kept),
                score(Task.TEXT, null, AbilityMetric.TOKEN_PERPLEXITY, 20 * perplexity),
                score(Task.TEXT, null, AbilityMetric.BYTE_PERPLEXITY, 2 * perplexity));
    }

    private static AbilityScore score(Task task, String group, AbilityMetric metric, double value) {
        return new AbilityScore(task, group, metric, value, .9 * value, 1.1 * value, 40);
    }

    private static Comparison comparison(double growth) {
        List<Outcome> outcomes = new ArrayList<>();
        for (String method : List.of("comeba-hk", "memit")) {
            double worse = method.equals("memit") ? growth : 1.01;
            outcomes.add(SampleComparisons.outcome(SampleComparisons.trial(method, Mode.CONSECUTIVE),
                    result(20, worse), result(40, worse * worse)));
        }
        Comparison plain = SampleComparisons.comparison(null, outcomes.toArray(Outcome[]::new));
        return new Comparison(plain.title(), plain.provenance(), plain.period(), null,
                plain.unedited().with(scores(1, 1)), plain.examples(), plain.outcomes());
    }

    private static EvaluationResult result(int edits, double worse) {
        return SampleComparisons.result(edits, SampleComparisons.summary(100, 50, 40, 30)).with(scores(1 / worse, worse));
    }

    @Test
    void theTableHasEachTasksMainMetricAndSubjectsApart() {
        Table table = AbilityTable.of(comparison(2)).orElseThrow();
        assertEquals(List.of("Method", "MMLU", "Facts of edited subjects", "Facts of other subjects",
                "Plain text: perplexity per token"), table.header());
        assertEquals(List.of("unedited model", ".500 [.45, .55]", "1.000 [.90, 1.10]", "1.000 [.90, 1.10]", "20.00"),
                table.rows().getFirst());
        assertEquals(List.of("MEMIT", ".125 [.11, .14]", ".063 [.06, .07]", ".250 [.23, .28]", "80.00"), table.rows().get(2));
        assertTrue(AbilityTable.of(SampleComparisons.comparison(null)).isEmpty());
    }

    @Test
    void columnsHaveAllMetrics() {
        String csv = CsvTables.table(comparison(2));
        assertTrue(csv.lines().findFirst().orElseThrow().endsWith(",mmlu_acc,mmlu_acc_low,mmlu_acc_high,facts_acc,facts_acc_low,"
                + "facts_acc_high,facts_edited_subjects_acc,facts_edited_subjects_acc_low,facts_edited_subjects_acc_high,"
                + "facts_other_subjects_acc,facts_other_subjects_acc_low,facts_other_subjects_acc_high,text_token_perplexity,"
                + "text_token_perplexity_low,text_token_perplexity_high,text_byte_perplexity,text_byte_perplexity_low,"
                + "text_byte_perplexity_high"));
        String curves = CsvTables.curves(comparison(2));
        assertTrue(curves.contains("memit,memit,consecutive,,,40,mmlu_acc,0.125000,0.112500,0.137500\n"), curves);
        assertTrue(curves.contains("unedited,,,,,0,text_byte_perplexity,2.000000,"), curves);
    }

    @Test
    void figuresHaveThreePanelsEach() {
        Comparison comparison = comparison(2);
        List<Picture> pictures = AbilityCurves.pictures(comparison, AbilityTable.main(comparison));
        assertEquals(List.of("abilities", "abilities-2"), pictures.stream().map(Picture::name).toList());
        assertEquals("General abilities against the number of edits: MMLU; Facts of edited subjects; Facts of other subjects.",
                pictures.getFirst().caption());
        assertEquals("General abilities against the number of edits: Plain text perplexity; Held-out perplexity.",
                pictures.getLast().caption());
        Comparison without = SampleComparisons.comparison(null);
        assertTrue(AbilityCurves.pictures(without, AbilityTable.main(without)).isEmpty());
    }

    /** A broken model's perplexity needs a logarithmic axis, and figures without abilities are as they were. */
    @Test
    void theReportIsWrittenForModeratelyAndForBadlyDamagedModels() throws IOException {
        for (double growth : new double[] {.02, 1.2, 2.9, 80, 1e6}) {
            Path out = folder.resolve("growth-" + growth);
            Report.write(comparison(growth), out);
            assertTrue(Files.size(out.resolve("abilities.png")) > 10_000);
            assertTrue(Files.size(out.resolve("abilities-2.svg")) > 10_000);
            String page = Files.readString(out.resolve("report.html"));
            assertTrue(page.contains("<h2>General abilities</h2>") && page.contains("Plain text perplexity"));
        }
        Report.write(SampleComparisons.comparison(null), folder.resolve("without"));
        assertFalse(Files.exists(folder.resolve("without").resolve("abilities.png")));
        assertFalse(Files.readString(folder.resolve("without").resolve("report.html")).contains("General abilities"));
    }
}
