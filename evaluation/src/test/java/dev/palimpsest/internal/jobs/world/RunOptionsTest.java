package dev.palimpsest.internal.jobs.world;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunOptionsTest {

    private static RunOptions options(String... namesAndValues) {
        LinkedHashMap<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new RunOptions(values);
    }

    @Test
    void theFirstOptionThatDiffersIsNamed() {
        RunOptions asked = options("people", "250", "layers", "6", "width", "96");
        assertEquals("--layers 4, not 6",
                asked.difference(Map.of("people", "250", "layers", "4", "width", "128")).orElseThrow());
        assertEquals("an unknown --width, not 96",
                asked.difference(Map.of("people", "250", "layers", "6")).orElseThrow());
        assertEquals("--depth 3",
                asked.difference(Map.of("people", "250", "layers", "6", "width", "96", "depth", "3")).orElseThrow());
        assertEquals(true, asked.difference(Map.of("people", "250", "layers", "6", "width", "96")).isEmpty());
    }
}
