package dev.palimpsest.internal.experiment.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void isMeasuredAtTheFirstEndOfABatchAtOrAfterEachMultipleAndAtTheEnd() {
        assertEquals(new Schedule(List.of(3, 6, 9, 12, 14), List.of(6, 12, 14)), Schedule.of(14, 3, 5));
        assertEquals(List.of(20, 40, 60), Schedule.of(60, 10, 20).evaluations());
        assertEquals(List.of(10, 20, 25), Schedule.of(25, 10, 4).evaluations(), "no oftener than batches end");
        assertEquals(List.of(7), Schedule.of(7, 2, 100).evaluations());
        assertEquals(List.of(1), Schedule.of(1, Integer.MAX_VALUE, Integer.MAX_VALUE).evaluations());
    }

    @Test
    void countsTheRecordsOfAllMeasurements() {
        assertEquals(6 + 12 + 14, Schedule.of(14, 3, 5).measured());
    }
}
