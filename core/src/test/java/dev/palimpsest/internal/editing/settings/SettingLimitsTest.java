package dev.palimpsest.internal.editing.settings;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingLimitsTest {

    private record Case(EditingMethod method, Setting<?> setting) {

        @Override
        public String toString() {
            return method.id() + " " + setting.name();
        }
    }

    static Stream<Case> numbers() {
        return Methods.all().stream().flatMap(method -> method.schema().stream()
                .filter(setting -> List.of("N", "X").contains(setting.type().label()))
                .map(setting -> new Case(method, setting)));
    }

    private static String refusal(Setting<?> setting, String text) {
        return assertThrows(IllegalArgumentException.class, () -> setting.parse(text), setting + " " + text).getMessage();
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void whatIsNoNumberIsRefusedInWords(Case each) {
        Setting<?> setting = each.setting();
        for (String text : List.of("", "abc", "NaN", "0x10", "5f", "10k", "٥", "1e400", "-1", "0,5")) {
            String message = refusal(setting, text);
            assertTrue(message.startsWith(setting.name() + " must be " + setting.type().range() + ", got "), message);
            assertEquals(1, message.lines().count());
        }
        assertTrue(refusal(setting, "0,5").contains("0,5"));
    }

    /** A limit of the change has none itself: Infinity turns it off. Shares are below 1. */
    @ParameterizedTest
    @MethodSource("numbers")
    void everyNumberHasAFiniteLimitWithItsReason(Case each) {
        Setting<?> setting = each.setting();
        if (each.toString().equals("ft limit")) {
            assertEquals(Double.POSITIVE_INFINITY, setting.parse("Infinity"));
            return;
        }
        assertThrows(IllegalArgumentException.class, () -> setting.parse("Infinity"));
        String message = refusal(setting, setting.type().label().equals("N") ? "2000000000" : "1e300");
        assertTrue(setting.type().range().contains("between") || message.contains("at most ") && message.contains(": "), message);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void theDefaultsAreWithinTheLimits(Case each) {
        for (GptConfig shape : List.of(PaperModel.GPT2_XL.shape(), PaperModel.GPT_J.shape(), PaperModel.otherShape())) {
            defaultIsAllowed(each.setting(), shape);
        }
    }

    private static <T> void defaultIsAllowed(Setting<T> setting, GptConfig shape) {
        setting.defaults().of(shape, Given.NOTHING).ifPresent(value ->
                assertDoesNotThrow(() -> Given.NOTHING.with(setting, value)));
    }

    @ParameterizedTest
    @CsvSource({"comeba-hk, lambda, 1", "comeba-hk, lambda, 1e6", "memit, lambda, 20000", "comeba-hk, clamp, 4", "comeba-hk, clamp, 0.75",
        "rome, clamp, 4", "comeba-hk, steps, 60", "comeba-hk, batch-size, 100000", "ft, learning-rate, 0.01", "grace, radius, 5",
        "grace, learning-rate, 1", "alphaedit, l2, 1", "alphaedit, null-space, 0.1", "comeba-hk, ridge, 1",
        "comeba-hk, alpha, 0", "comeba-hk, loss-floor, 0", "ft, limit, 5e-5", "ft, limit, Infinity"})
    void publishedAndDocumentedValuesAreAllowed(String method, String name, String value) {
        Setting<?> setting = find(method, name);
        assertDoesNotThrow(() -> setting.parse(value));
    }

    @ParameterizedTest
    @CsvSource({"comeba-hk, clamp, 1e9", "comeba-hk, steps, 1000000000", "comeba-hk, learning-rate, 1e9", "grace, radius, 1e12",
        "comeba-hk, lambda, 1e30"})
    void aSenselessValueIsRefusedWithTheReason(String method, String name, String value) {
        String message = refusal(find(method, name), value);
        assertTrue(message.matches(name + " must be .* and? ?(of )?at most .*, got .*: .+|" + name
                + " must be .* of at most .*, got .*: .+"), message);
    }

    /** Edits that were made with an earlier version stay readable. */
    @Test
    void aFileMayHoldAValueBeyondTheLimit() {
        assertEquals(1e9, find("comeba-hk", "clamp").ofPlain(1e9));
    }

    private static Setting<?> find(String method, String name) {
        return Methods.of(method).schema().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }
}
