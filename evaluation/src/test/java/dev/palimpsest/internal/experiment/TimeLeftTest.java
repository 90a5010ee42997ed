package dev.palimpsest.internal.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class TimeLeftTest {

    @Test
    void isUnknownUntilEachKindWasDoneOnce() {
        TimeLeft left = new TimeLeft();
        left.plan(10, 30);
        assertFalse(Double.isFinite(left.seconds()));
        left.edited(2, 6);
        assertFalse(Double.isFinite(left.seconds()));
        left.measured(10, 5);
        assertEquals(8 * 3 + 20 * 0.5, left.seconds(), 1e-12);
        left.skip(8, 10);
        assertEquals(5, left.seconds(), 1e-12, "what an earlier run did takes no time");
        left.measured(10, 5);
        assertEquals(0, left.seconds());
    }
}
