package dev.palimpsest.internal.experiment.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.palimpsest.internal.editing.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlanTest {

    @Test
    void methodsComeFirstAndPointsAreNamedAfterWhatVaries() {
        Plan plan = Plan.of(Mode.SINGLE, 5, List.of(settings("memit", 3), settings("comeba-hk", 3)),
                List.of(point("lambda", "7"), point("layers", "0-2")));

        assertEquals(List.of("memit", "comeba-hk", "comeba-hk.lambda-7", "comeba-hk.layers-0-2"),
                plan.trials().stream().map(Trial::id).toList());
        assertEquals(settings("comeba-hk", 7), plan.trials().get(2).settings());
    }

    @Test
    void nothingIsRunTwiceOrNeverMeasured() {
        List<Settings> twice = List.of(settings("memit", 3), settings("memit", 4));
        assertThrows(IllegalArgumentException.class, () -> Plan.of(Mode.SINGLE, 5, twice, List.of()));
        assertThrows(IllegalArgumentException.class, () -> Plan.of(Mode.SINGLE, 5, List.of(), List.of()));
        assertThrows(IllegalArgumentException.class, () -> Plan.of(Mode.SINGLE, 0, twice.subList(0, 1), List.of()));
    }

    private static Plan.Point point(String setting, String value) {
        return new Plan.Point(new Variation(setting, value), settings("comeba-hk", 7));
    }

    private static Settings settings(String method, double lambda) {
        return new Settings(method, new TreeMap<>(Map.of("lambda", lambda)));
    }
}
