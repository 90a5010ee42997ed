package dev.palimpsest.internal.report.table;

import static dev.palimpsest.internal.report.SampleComparisons.comparison;
import static dev.palimpsest.internal.report.SampleComparisons.outcome;
import static dev.palimpsest.internal.report.SampleComparisons.result;
import static dev.palimpsest.internal.report.SampleComparisons.settings;
import static dev.palimpsest.internal.report.SampleComparisons.summary;
import static dev.palimpsest.internal.report.SampleComparisons.trial;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.plan.Variation;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.PaperSetting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvTablesTest {

    private static final Comparison COMPARISON = comparison(
            new PaperSetting(Mode.CONSECUTIVE, "GPT-J", "CounterFact"),
            outcome(trial("memit", Mode.CONSECUTIVE), result(4, summary(4, 4, 4, 0)),
                    result(8, summary(8, 8, 0, 8))),
            outcome(new Trial("comeba.layers-0,1", Mode.SINGLE, settings("comeba", 15000),
                    new Variation("layers", "0,1")), result(8, summary(8, 8, 8, 8))));

    @Test
    void aMethodIsALineOfPlainNumbers() {
        List<String> lines = CsvTables.table(COMPARISON).lines().toList();

        assertEquals(3, lines.size());
        Map<String, String> memit = row(lines, 2);
        assertEquals("memit", memit.get("method"));
        assertEquals("8", memit.get("edits"));
        assertEquals("1.000000", memit.get("reliability"));
        assertEquals("1.000000", memit.get("reliability_low"));
        assertEquals("1.000000", memit.get("reliability_high"));
        assertEquals("0.000000", memit.get("generality"));
        assertEquals("", memit.get("portability"));
        assertEquals("20.000000", memit.get("perplexity_before"));
        assertEquals("", memit.get("perplexity"));
        assertEquals("12.000000", memit.get("edit_seconds"));
        assertEquals("0.750000", memit.get("paper_reliability"));
        assertEquals("0.050000", row(lines, 1).get("reliability"));
    }

    @Test
    void curvesHaveALineForEveryMeasureTaken() {
        String curves = CsvTables.curves(COMPARISON);
        List<String> lines = curves.lines().toList();

        assertEquals("trial,method,mode,variable,value,edits,metric,mean,low,high", lines.getFirst());
        // Four metrics for the unedited model and after three evaluations, and one perplexity.
        assertEquals(1 + 4 * 4 + 1, lines.size());
        assertEquals("unedited,,,,,0,perplexity,20.000000,,", lines.get(5));
        assertEquals("memit,memit,consecutive,,,4,locality,0.000000,0.000000,0.000000", lines.get(8));
        assertEquals("\"comeba.layers-0,1\",comeba,single,layers,\"0,1\",8,reliability,1.000000,1.000000,1.000000",
                lines.get(14));
        assertFalse(curves.contains("NaN"));
    }

    private static Map<String, String> row(List<String> lines, int index) {
        String[] names = lines.getFirst().split(",", -1);
        String[] values = lines.get(index).split(",", -1);
        assertEquals(names.length, values.length);
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            row.put(names[i], values[i]);
        }
        return row;
    }
}
