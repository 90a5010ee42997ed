package dev.palimpsest.internal.report.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvFileTest {

    @Test
    void separatorsQuotesAndLineEndsAreQuoted() {
        CsvFile file = new CsvFile(List.of("layers", "note"));
        file.add(List.of("0,1,2", "said \"no\""));
        file.add(List.of("two\nlines", ""));

        assertEquals("layers,note\n\"0,1,2\",\"said \"\"no\"\"\"\n\"two\nlines\",\n", file.text());
    }

    @Test
    void aRowHasAsManyValuesAsTheHeader() {
        CsvFile file = new CsvFile(List.of("one", "two"));
        assertThrows(IllegalArgumentException.class, () -> file.add(List.of("alone")));
    }
}
