package dev.palimpsest.internal.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosestTest {

    private static final List<String> NAMES = List.of("lambda", "alpha", "layers", "steps", "learning-rate", "l2");

    @ParameterizedTest
    @CsvSource({"lamda, lambda", "lmabda, lambda", "layer, layers", "step, steps", "stpes, steps", "learnig-rat, learning-rate"})
    void aNameWithAFewLettersWrongIsFound(String typed, String meant) {
        assertEquals(Optional.of(meant), Closest.to(typed, NAMES));
        assertEquals("; did you mean '" + meant + "'?", Closest.suggestion(typed, NAMES));
    }

    @ParameterizedTest
    @CsvSource({"radius", "xyz", "x", "temperature"})
    void anotherWordIsNot(String typed) {
        assertEquals(Optional.empty(), Closest.to(typed, NAMES));
        assertEquals("", Closest.suggestion(typed, NAMES));
    }

    @Test
    void theDistanceCountsReplacedMissingAddedAndSwappedLetters() {
        assertEquals(0, Closest.distance("steps", "steps"));
        assertEquals(1, Closest.distance("stops", "steps"));
        assertEquals(1, Closest.distance("step", "steps"));
        assertEquals(1, Closest.distance("ssteps", "steps"));
        assertEquals(1, Closest.distance("setps", "steps"));
        assertEquals(5, Closest.distance("", "steps"));
    }
}
