package dev.palimpsest.internal.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class IndexRangesTest {

    @Test
    void readsRangesAndLists() {
        assertEquals(List.of(13, 14, 15, 16, 17), read("13-17"));
        assertEquals(List.of(0, 1, 2), read("0,1,2"));
        assertEquals(List.of(0, 1, 2, 5), read("5, 0-2"));
        assertEquals(List.of(4), read("4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "3-1", "1-2-3", "-1", "1,", "1,1", "0-2,2", "99999999999", "1-"})
    void refusesAnythingElse(String text) {
        assertThrows(TypeConversionException.class, () -> read(text));
    }

    @Test
    void aNumberThatIsTooLargeIsNamed() {
        assertEquals("'1-99999999999': 99999999999 is too large; the largest number is 100000",
                assertThrows(TypeConversionException.class, () -> read("1-99999999999")).getMessage());
    }

    private static List<Integer> read(String text) {
        return new IndexRanges().convert(text).values();
    }
}
