package dev.palimpsest.experiment.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Method;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

    @Test
    void methodsComeFirstAndPointsAreNamedAfterWhatVaries() {
        Plan plan = Plan.of(Mode.SINGLE, 5, List.of(settings(Method.MEMIT, 3), settings(Method.COMEBA_HK, 3)),
                List.of(point(Variable.LAMBDA, "7"), point(Variable.LAYERS, "0-2")));

        assertEquals(List.of("memit", "comeba-hk", "comeba-hk.lambda-7", "comeba-hk.layers-0-2"),
                plan.trials().stream().map(Trial::id).toList());
        assertEquals(settings(Method.COMEBA_HK, 7), plan.trials().get(2).settings());
    }

    @Test
    void nothingIsRunTwiceOrNeverMeasured() {
        List<EditSettings> twice = List.of(settings(Method.MEMIT, 3), settings(Method.MEMIT, 4));
        assertThrows(IllegalArgumentException.class, () -> Plan.of(Mode.SINGLE, 5, twice, List.of()));
        assertThrows(IllegalArgumentException.class, () -> Plan.of(Mode.SINGLE, 5, List.of(), List.of()));
        assertThrows(IllegalArgumentException.class, () -> Plan.of(Mode.SINGLE, 0, twice.subList(0, 1), List.of()));
    }

    private static Plan.Point point(Variable variable, String value) {
        return new Plan.Point(new Variation(variable, value), settings(Method.COMEBA_HK, 7));
    }

    private static EditSettings settings(Method method, double lambda) {
        return new EditSettings(method, List.of(0), lambda, 2.2, 20, 0.75, 0.5, 0.5, 0.0625, 0.05, 10, 0, 0);
    }
}
