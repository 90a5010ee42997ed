package dev.palimpsest.internal.editing.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MethodSettingsTest {

    private static final GptConfig XL =
            new GptConfig(Architectures.of("gpt2"), 48, 1600, 25, 6400, 1024, 50257, 0, 1e-5f, 50256);
    private static final GptConfig J =
            new GptConfig(Architectures.of("gptj"), 28, 4096, 16, 16384, 2048, 50400, 64, 1e-5f, 50256);
    private static final GptConfig SMALL =
            new GptConfig(Architectures.of("gpt2"), 12, 768, 12, 3072, 1024, 50257, 0, 1e-5f, 50256);

    @Test
    void thePapersModelsAreKnownByTheirShape() {
        assertEquals(Optional.of(PaperModel.GPT2_XL), PaperModel.of(XL));
        assertEquals(Optional.of(PaperModel.GPT_J), PaperModel.of(J));
        assertEquals(Optional.empty(), PaperModel.of(SMALL));
    }

    @Test
    void eachMethodHasItsPublishedLayersOrNone() {
        assertEquals(List.of(13, 14, 15, 16, 17), settings("memit", XL, Given.NOTHING).layers());
        assertEquals(List.of(3, 4, 5, 6, 7, 8), settings("comeba-hk", J, Given.NOTHING).layers());
        assertEquals(List.of(0), settings("ft", XL, Given.NOTHING).layers());
        assertEquals(List.of(21), settings("ft", J, Given.NOTHING).layers());
        assertEquals(List.of(17), settings("rome", XL, Given.NOTHING).layers());
        assertEquals(List.of(5), settings("rome", J, Given.NOTHING).layers());
        assertEquals(List.of(35), settings("grace", XL, Given.NOTHING).layers());
        assertEquals(List.of(25), settings("grace", J, Given.NOTHING).layers());
        assertEquals(List.of(16), settings("scr", XL, Given.NOTHING).layers());
        assertEquals(List.of(9), settings("scr", J, Given.NOTHING).layers());
        for (EditingMethod method : Methods.all()) {
            if (method.mechanism() == FactStore.class) {
                assertEquals(List.of(SMALL.layers() / 3), Methods.settings(method, SMALL, Given.NOTHING).layers());
                continue;
            }
            var refused = assertThrows(IllegalArgumentException.class,
                    () -> Methods.settings(method, SMALL, Given.NOTHING));
            assertTrue(refused.getMessage().contains("no default layers"), refused.getMessage());
        }
    }

    @Test
    void aMethodOfOneLayerChoosesFromThoseOfTheOthers() {
        Given shared = Given.NOTHING.beside(List.of(2, 3, 4));
        assertEquals(List.of(2), settings("ft", SMALL, shared).layers());
        assertEquals(List.of(4), settings("rome", SMALL, shared).layers());
    }

    @Test
    void theModelsScaleDecidesHowANullSpaceIsCut() {
        assertEquals(0.02, settings("alphaedit", XL, Given.NOTHING).values().get("null-space"));
        Settings small = settings("alphaedit", SMALL, layers(1));
        assertEquals(0.02, small.values().get("null-space-energy"));
        assertFalse(small.values().containsKey("null-space"));
        Given both = given(layers(1), "null-space", "0.1");
        assertFalse(settings("alphaedit", SMALL, both).values().containsKey("null-space-energy"));
        assertThrows(IllegalArgumentException.class,
                () -> settings("alphaedit", SMALL, given(both, "null-space-energy", "0.1")));
    }

    @Test
    void whatAMethodHasNoUseForIsRefusedByName() {
        Given alien = new Given(Map.of("layers", List.of(0), "lambda", 3.0), List.of());
        var refused = assertThrows(IllegalArgumentException.class, () -> settings("ft", XL, alien));
        assertTrue(refused.getMessage().contains("'lambda'"), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> settings("memit", XL, layers(48)));
    }

    @Test
    void aValueOutOfRangeIsRefusedWithTheRange() {
        var refused = assertThrows(IllegalArgumentException.class, () -> given(Given.NOTHING, "lambda", "-1"));
        assertEquals("lambda must be a positive number, got -1", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> given(Given.NOTHING, "steps", "0"));
        assertThrows(IllegalArgumentException.class, () -> given(Given.NOTHING, "steps", "many"));
        assertThrows(IllegalArgumentException.class, () -> given(Given.NOTHING, "clamp", "NaN"));
        assertThrows(IllegalArgumentException.class, () -> CommonSettings.LAYERS.parse("3-1"));
        assertEquals(List.of(0, 2, 3), CommonSettings.LAYERS.parse("0,2-3"));
        assertEquals("0,2-4", CommonSettings.LAYERS.type().format(List.of(0, 2, 3, 4)));
    }

    private static Settings settings(String method, GptConfig config, Given given) {
        return Methods.settings(Methods.of(method), config, given);
    }

    private static Given layers(int layer) {
        return Given.NOTHING.with(CommonSettings.LAYERS, List.of(layer));
    }

    /** {@code given} with a setting of any method. */
    private static Given given(Given given, String name, String text) {
        for (EditingMethod method : Methods.all()) {
            for (Setting<?> setting : method.schema()) {
                if (setting.name().equals(name)) {
                    return with(given, setting, text);
                }
            }
        }
        throw new AssertionError(name);
    }

    private static <T> Given with(Given given, Setting<T> setting, String text) {
        return given.with(setting, setting.parse(text));
    }
}
