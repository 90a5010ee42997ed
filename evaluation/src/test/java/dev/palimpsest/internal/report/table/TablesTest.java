package dev.palimpsest.internal.report.table;

import static dev.palimpsest.internal.report.SampleComparisons.NONE;
import static dev.palimpsest.internal.report.SampleComparisons.comparison;
import static dev.palimpsest.internal.report.SampleComparisons.outcome;
import static dev.palimpsest.internal.report.SampleComparisons.result;
import static dev.palimpsest.internal.report.SampleComparisons.settings;
import static dev.palimpsest.internal.report.SampleComparisons.summary;
import static dev.palimpsest.internal.report.SampleComparisons.trial;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.MethodFamily;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.StoredEdits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.plan.Variation;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.PaperSetting;
import dev.palimpsest.internal.metric.RecordScore;
import dev.palimpsest.internal.metric.Summary;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TablesTest {

    private static final PaperSetting XL_ZSRE = new PaperSetting(Mode.CONSECUTIVE, "GPT-2 XL", "ZsRE");

    @Test
    void thePaperStandsBesideWhereModelDataAndModeMatch() {
        Table table = Tables.paper(comparison(XL_ZSRE, all("comeba-hk"), all("comeba")));

        assertEquals(List.of("COMEBA-HK", "1.000 [1.00, 1.00]", ".000 [.00, .00]", "1.000 [1.00, 1.00]", 
                "1.000 [1.00, 1.00]", ".6691", ".5611", ".9723"), table.rows().get(1));
        assertEquals(List.of("–", "–", "–"), table.rows().get(2).subList(5, 8));
    }

    @Test
    void figuresOfTheOtherModeAreNotPutBeside() {
        Table table = Tables.paper(comparison(new PaperSetting(Mode.SINGLE, "GPT-2 XL", "ZsRE"), all("comeba-hk")));

        assertEquals(List.of("Method", "Rel.", "Gen.", "Loc.", "Free generation"), table.header());
    }

    @Test
    void withoutAMatchThereAreNoColumnsOfThePaper() {
        Table table = Tables.paper(comparison(null, all("comeba-hk")));

        assertEquals(List.of("Method", "Rel.", "Gen.", "Loc.", "Free generation"), table.header());
        assertFalse(table.markdown().contains("paper"));
    }

    @Test
    void thePapersDigitsAreAsPrinted() {
        assertEquals(List.of(".75", ".45", ".42"),
                papersColumns(new PaperSetting(Mode.CONSECUTIVE, "GPT-J", "CounterFact"), "memit"));
    }

    private static List<String> papersColumns(PaperSetting setting, String method) {
        return Tables.paper(comparison(setting, all(method))).rows().get(1).subList(5, 8);
    }

    @Test
    void meansAreOfTheRecordsAtTheEnd() {
        Outcome outcome = outcome(trial("memit", Mode.CONSECUTIVE),
                result(4, summary(4, 4, 4, 4)), result(8, summary(8, 6, 2, 4)));

        List<String> row = Tables.paper(comparison(null, outcome)).rows().get(1);

        assertTrue(row.get(1).startsWith(".750 ["), row.get(1));
        assertTrue(row.get(2).startsWith(".250 ["), row.get(2));
        assertTrue(row.get(3).startsWith(".500 ["), row.get(3));
    }

    @Test
    void memitsMeasuresHaveATableOfTheirOwnWhereTheyWereTaken() {
        assertTrue(Tables.memit(comparison(null, all("memit"))).isEmpty());

        // Harmonic mean of 1, 1/2 and 1/4: 3 / (1 + 2 + 4).
        Summary summary = Summary.of(List.of(
                new RecordScore(1, 1, 1, 1, NONE, 1, 1, .5, .25, new int[0])));
        Table table = Tables.memit(comparison(null, outcome(trial("memit", Mode.SINGLE),
                result(1, summary)))).orElseThrow();

        assertEquals(List.of("MEMIT", "1.000 [1.00, 1.00]", ".500 [.50, .50]", ".250 [.25, .25]", ".429"),
                table.rows().get(1));
        assertEquals("–", table.rows().get(0).get(4));
    }

    @Test
    void whatAnEditStoresAndTakesIsPerEdit() {
        List<String> row = StorageTable.of(comparison(null, all("memit"))).rows().getFirst();

        assertEquals(List.of("MEMIT", "400 B", "any batch", "1.50", "Closed form, in place"), row.subList(0, 5));
        assertTrue(row.get(5).contains("arXiv 2210.07229"), row.get(5));
    }

    @Test
    void manyMethodsAreShownFamilyByFamily() {
        Outcome[] many = Methods.all().stream().map(method -> all(method.id())).toArray(Outcome[]::new);

        for (Table table : List.of(Tables.paper(comparison(null, many)), StorageTable.of(comparison(null, many)))) {
            List<String> groups = table.groups().stream().filter(group -> !group.isEmpty()).toList();
            assertEquals(Methods.all().size(), groups.size());
            assertEquals(groups.stream().distinct().toList(), Arrays.stream(MethodFamily.values())
                    .map(MethodFamily::title).filter(groups::contains).toList());
            assertEquals(groups.stream().distinct().count(), IntStream.range(0, table.rows().size())
                    .filter(row -> !table.groupAbove(row).isEmpty()).count(), "each family has one heading");
            assertTrue(table.markdown().contains("| **Closed form, in place** | |"), table.markdown());
        }
    }

    @Test
    void perplexityIsARatioToo() {
        Outcome outcome = new Outcome(trial("comeba-hk", Mode.CONSECUTIVE),
                List.of(new EvaluationResult(8, summary(8, 8, 8, 8), 25, new TreeMap<>(Map.of(5, 1.75, 3, 2.0)), 0)),
                List.of(), new StoredEdits(8 * 2048, Change.Undo.INDEPENDENT), 12, 3);

        Table table = Tables.cost(comparison(null, outcome)).orElseThrow();

        assertEquals(List.of("COMEBA-HK", "20.00", "25.00", "1.250", "3: 2.000, 5: 1.750"),
                table.rows().get(1));
    }

    @Test
    void aSweepIsATableInTheOrderItWasRun() {
        Comparison comparison = comparison(null, point("15000"), point("200"));

        Table table = Tables.sweep("lambda", comparison.sweep("lambda"));

        assertEquals("15000", table.rows().get(0).getFirst());
        assertEquals("200", table.rows().get(1).getFirst());
    }

    @Test
    void barsAndTagsInMarkdownAreEscaped() {
        Table table = new Table("t", "", List.of("a", "b"), List.of(List.of("x|y", "<z>\n& more")));

        assertTrue(table.markdown().contains("| x\\|y | &lt;z> &amp; more |"), table.markdown());
    }

    @Test
    void methodsThatComeTwiceAreCalledByTheirTrials() {
        Trial other = new Trial("memit.seed-2", Mode.CONSECUTIVE, settings("memit", 20000), null);

        Table table = Tables.paper(comparison(null, all("memit"), all("comeba"),
                outcome(other, result(1, summary(1, 1, 1, 1)))));

        assertEquals(List.of("unedited model", "memit", "COMEBA", "memit.seed-2"),
                table.rows().stream().map(List::getFirst).toList());
    }

    @Test
    void settingsThatAreTheSameAreSaidOnce() {
        Outcome other = outcome(new Trial("memit", Mode.CONSECUTIVE, settings("memit", 200), null),
                result(8, summary(8, 8, 0, 8)));

        Table table = SettingsTable.of(List.of(all("comeba-hk"), other));

        assertEquals(List.of("Setting", "COMEBA-HK", "MEMIT"), table.header());
        assertEquals(List.of(List.of("λ", "15000", "200"), List.of("initial α", "2.2", "–")), table.rows());
        assertTrue(table.note().contains("layers 0, 1, 2"), table.note());
        assertTrue(table.note().contains("learning rate 0.5"), table.note());
    }

    @Test
    void fineTuningHasItsOwnSettingsAndNoneOfTheClosedForms() {
        Settings tuned = settings("ft", Map.of("objective", "prompt-last", "limit", "Infinity"));
        Outcome outcome = outcome(new Trial("ft", Mode.CONSECUTIVE, tuned, null),
                result(8, summary(8, 8, 0, 8)));
        Outcome other = outcome(
                new Trial("memit", Mode.CONSECUTIVE, settings("memit", 200), null),
                result(8, summary(8, 8, 0, 8)));

        Table table = SettingsTable.of(List.of(all("comeba-hk"), other, outcome));

        assertEquals(List.of("Setting", "COMEBA-HK", "MEMIT", "FT"), table.header());
        assertTrue(table.rows().contains(List.of("λ", "15000", "200", "–")), table.rows().toString());
        assertTrue(table.rows().contains(List.of("layers", "0, 1, 2", "0, 1, 2", "0")), table.rows().toString());
        assertTrue(table.rows().contains(List.of("limit", "–", "–", "∞")), table.rows().toString());
        assertTrue(table.note().startsWith("Common settings: mode consecutive"), table.note());
    }

    @Test
    void noMethodHasAnEmptyColumnOfSettings() {
        Table table = SettingsTable.of(List.of(all("comeba-hk"), all("memit")));

        assertTrue(table.rows().contains(List.of("initial α", "2.2", "–")), table.rows().toString());
        assertTrue(table.rows().contains(List.of("λ", "15000", "15000")), table.rows().toString());
    }

    @Test
    void aSingleMethodHasAllItsSettingsInTheTable() {
        Table table = SettingsTable.of(List.of(all("memit")));

        assertEquals("", table.note());
        assertTrue(table.rows().contains(List.of("λ", "15000")), table.rows().toString());
    }

    @Test
    void theSettingsOfASweepAreThoseOfItsMethodApartFromTheSweptOne() {
        Table beside = SettingsTable.of(List.of(all("comeba-hk"), point("10"), point("20")));
        Table alone = SettingsTable.of(List.of(all("memit"), point("10"), point("20")));

        assertEquals(List.of("Setting", "COMEBA-HK"), beside.header());
        assertEquals(List.of("Setting", "MEMIT", "COMEBA-HK in the sweep"), alone.header());
        assertTrue(alone.rows().contains(List.of("λ", "15000", "swept")), alone.rows().toString());
    }

    /** All correct except for generality, after 8 edits. */
    private static Outcome all(String method) {
        return outcome(trial(method, Mode.CONSECUTIVE), result(8, summary(8, 8, 0, 8)));
    }

    private static Outcome point(String value) {
        return outcome(new Trial("comeba-hk.lambda-" + value, Mode.CONSECUTIVE,
                        settings("comeba-hk", Double.parseDouble(value)),
                        new Variation("lambda", value)),
                result(8, summary(8, 8, 0, 8)));
    }
}
