package dev.palimpsest.internal.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", ".5, 0.5", "5., 5", "-1e3, -1000", "+2, 2", " 7 , 7", "1E-4, 0.0001", "0e9, 0", "1e308, 1e308"})
    void decimalNumbersAreRead(String text, double value) {
        assertEquals(value, NumberText.decimal(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "abc", "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "0,5", "1,000.5",
        "0x10", "0x1p3", "5f", "5d", "5L", "1_000", "10k", "1e", "e5", ".", "--5", "٥", "５", "1 2", "1e99999999999"})
    void whatIsNoDecimalNumberIsRefused(String text) {
        assertThrows(NumberFormatException.class, () -> NumberText.decimal(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.5", "1e3", "99999999999999999999", "0x10", "5L", "٥", "1,000", "10k", "NaN", "+", "1 2"})
    void whatIsNoWholeNumberIsRefused(String text) {
        assertThrows(NumberFormatException.class, () -> NumberText.whole(text));
    }

    @Test
    void wholeNumbersAreRead() {
        assertEquals(99_999_999_999L, NumberText.whole("99999999999"));
        assertEquals(-3, NumberText.whole(" -3 "));
        assertEquals(Long.MIN_VALUE, NumberText.whole("-9223372036854775808"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0,5|false|0,5; write a decimal point: 0.5",
        "0,5|true|0,5",
        "1,000|true|1,000; write it without commas: 1000",
        "1,000,000.5|false|1,000,000.5; write it without commas: 1000000.5",
        "10k|true|10k; write it out: 10000",
        "1.5M|false|1.5M; write it out: 1500000",
        "99999999999|true|99999999999; too large",
        "-5|true|-5",
        "0x10|true|0x10; write a decimal number",
        "1e400|false|1e400; too large for a number",
        "1e-400|false|1e-400; too close to 0",
        "٥|true|٥; write it with the digits 0 to 9",
        "abc|false|abc"})
    void aRefusedTextIsShownWithTheRemedy(String text, boolean whole, String shown) {
        assertEquals(shown, NumberText.shown(text, whole));
    }

    @Test
    void nothingIsNamed() {
        assertEquals("an empty value", NumberText.shown(" ", false));
        assertTrue(NumberText.shown("9".repeat(10_000) + ",5", false).length() < 200);
    }

    @ParameterizedTest
    @CsvSource({"15000, 15000", "0.75, 0.75", "1e12, 1e12", "5e-4, 5e-4", "1000000000, 1e9", "-2, -2"})
    void numbersAreWrittenAsUsersWriteThem(double value, String text) {
        assertEquals(text, NumberText.of(value));
    }
}
