package dev.palimpsest.internal.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class EngineOptionsTest {

    @Test
    void threadsAreOneToTheMost() {
        assertEquals(EngineOptions.MOST_THREADS, new EngineOptions(EngineOptions.MOST_THREADS).threads());
        assertEquals("threads must be at most 1024, got 1025", refused(1025));
        assertEquals("threads must be at least 1, got 0", refused(0));
    }

    private static String refused(int threads) {
        return assertThrows(IllegalArgumentException.class, () -> new EngineOptions(threads)).getMessage();
    }
}
