package dev.palimpsest.internal.experiment.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.report.SampleComparisons;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class PatternSearchTest {

    private final EditingMethod memit = Methods.of("memit");
    private final Settings start = SampleComparisons.settings("memit", Map.of("lambda", "100", "clamp", "1"));

    private Map<Settings, Double> search(int most, ToDoubleFunction<Settings> score) {
        return new PatternSearch(memit.tuned(), most, score).run(start);
    }

    private static double number(Settings settings, String name) {
        return (Double) settings.values().get(name);
    }

    /** Highest where λ is 900 and the clamp 2. */
    private static double hill(Settings settings) {
        return -Math.abs(Math.log(number(settings, "lambda") / 900)) - Math.abs(Math.log(number(settings, "clamp") / 2));
    }

    private static Settings best(Map<Settings, Double> tried) {
        return tried.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }

    @Test
    void theSearchComesCloseToTheBestSettings() {
        Settings best = best(search(60, PatternSearchTest::hill));

        assertEquals(0, Math.log(number(best, "lambda") / 900), Math.log(1.5));
        assertEquals(0, Math.log(number(best, "clamp") / 2), Math.log(1.5));
    }

    @Test
    void theStartIsTriedFirstAndNothingTwice() {
        List<Settings> asked = new ArrayList<>();
        Map<Settings, Double> tried = search(25, settings -> {
            asked.add(settings);
            return hill(settings);
        });

        assertEquals(start, asked.getFirst());
        assertEquals(List.copyOf(tried.keySet()), asked);
        assertEquals(25, asked.size());
    }

    @Test
    void theSameScoresGiveTheSameMoves() {
        assertEquals(search(20, PatternSearchTest::hill), search(20, PatternSearchTest::hill));
    }

    @Test
    void settingsThatDamageTheModelAreTheWorst() {
        Settings best = best(search(30, settings -> number(settings, "lambda") < 50 ? Double.NaN : -number(settings, "lambda")));

        assertTrue(number(best, "lambda") >= 50 && number(best, "lambda") < 100, best.toString());
    }
}
