package dev.palimpsest.internal.editing.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
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
        assertEquals(List.of(16), settings("serac", XL, Given.NOTHING).layers());
        assertEquals(List.of(9), settings("serac", J, Given.NOTHING).layers());
        assertEquals(List.of(45, 46, 47), settings("mend", XL, Given.NOTHING).layers());
        assertEquals(List.of(25, 26, 27), settings("mend", J, Given.NOTHING).layers());
        // Where the edited layer follows from the number of layers; a trained artifact has its own.
        Map<String, List<Integer>> everywhere = Map.of(
                "scr", List.of(4), "serac", List.of(4), "tpatcher", List.of(11), "calinet", List.of(11),
                "mend", List.of(9, 10, 11));
        for (EditingMethod method : Methods.all()) {
            if (everywhere.containsKey(method.id())) {
                assertEquals(everywhere.get(method.id()), Methods.settings(method, SMALL, Given.NOTHING).layers());
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
    void pmetHasItsPublishedSettings() {
        Settings j = settings("pmet", J, Given.NOTHING);
        assertEquals(List.of(3, 4, 5, 6, 7, 8), j.layers());
        assertEquals(6000.0, j.values().get("lambda"));
        assertEquals(30, j.values().get("steps"));
        assertEquals(0.2, j.values().get("learning-rate"));
        assertEquals(1.0, j.values().get("kl"));
        assertEquals(1.0, j.values().get("nll-factor"));
        assertEquals(0.75, j.values().get("clamp"));
        Settings xl = settings("pmet", XL, Given.NOTHING);
        assertEquals(List.of(13, 14, 15, 16, 17), xl.layers());
        assertEquals(20_000.0, xl.values().get("lambda"));
        assertEquals(30, xl.values().get("steps"));
    }

    /** Only the settings of CoME's carrier have values. */
    @Test
    void comeTakesTheDefaultsOfItsCarrier() {
        Settings memit = settings("come", J, Given.NOTHING);
        assertEquals("memit", memit.values().get("carrier"));
        assertEquals("published", memit.values().get("unlearning"));
        assertEquals(0.1, memit.values().get("unlearning-weight"));
        assertEquals(0.2, memit.values().get("unlearning-share"));
        assertEquals(15_000.0, memit.values().get("lambda"));
        assertEquals(25, memit.values().get("steps"));
        assertFalse(memit.values().containsKey("null-space"));
        assertFalse(memit.values().containsKey("l2"));
        assertEquals(20_000.0, settings("come", XL, Given.NOTHING).values().get("lambda"));
        assertEquals(15_000.0, settings("come", XL, given(Given.NOTHING, "carrier", "comeba")).values().get("lambda"));
        Given alphaedit = given(Given.NOTHING, "carrier", "alphaedit");
        Settings xl = settings("come", XL, alphaedit);
        assertEquals(0.02, xl.values().get("null-space"));
        assertEquals(10.0, xl.values().get("l2"));
        assertFalse(xl.values().containsKey("lambda"));
        assertThrows(IllegalArgumentException.class, () -> settings(
                "come", XL, given(given(alphaedit, "null-space", "0.1"), "null-space-energy", "0.1")));
        assertThrows(IllegalArgumentException.class, () -> given(Given.NOTHING, "carrier", "rome"));
    }

    /** A value for another carrier is kept and has no effect: it may have been given for several methods at once. */
    @Test
    void settingsOfOtherCarriersHaveNoEffect() {
        EditingMethod come = Methods.of("come");
        Settings settings = settings("come", XL, given(given(Given.NOTHING, "carrier", "alphaedit"), "lambda", "50"));
        List<String> effective = come.effective(settings).stream().map(Setting::name).toList();
        assertFalse(effective.contains("lambda"));
        assertTrue(effective.contains("l2"));
        assertTrue(StrongerEdits.of(come.effective(settings), settings).stream()
                .noneMatch(proposal -> proposal.setting().name().equals("lambda")));
        assertTrue(come.effective(settings("come", XL, Given.NOTHING)).stream().map(Setting::name).toList()
                .contains("lambda"));
    }

    @Test
    void rRomeHasRomesSettingsWithoutTheChoiceOfKeys() {
        Settings rome = settings("rome", XL, Given.NOTHING);
        Settings rRome = settings("r-rome", XL, Given.NOTHING);
        assertEquals("bare", rome.values().get("keys"));
        assertEquals(rome.values().keySet().stream().filter(name -> !name.equals("keys")).toList(),
                List.copyOf(rRome.values().keySet()));
        rRome.values().forEach((name, value) -> assertEquals(rome.values().get(name), value, name));
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
