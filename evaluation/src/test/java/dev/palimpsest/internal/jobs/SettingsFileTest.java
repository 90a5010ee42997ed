package dev.palimpsest.internal.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsFileTest {

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("settings.json"), content);
    }

    private SettingsFile read(String content) throws IOException {
        return SettingsFile.read(file(content));
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void whatARunWritesGivesTheSameSettings(EditingMethod method) throws IOException {
        for (PaperModel model : PaperModel.values()) {
            Settings settings = Methods.settings(method, model.shape(), Given.NOTHING);
            SettingsFile one = read(SettingsFile.text(settings, ShellCommand.palimpsest("edit")));
            assertEquals(Optional.of(method.id()), one.method());
            assertEquals(settings, Methods.settings(method, model.shape(), one.alone(method)));
            SettingsFile several = read(SettingsFile.text(List.of(settings), Map.of()));
            assertEquals(settings, Methods.settings(method, model.shape(), several.beside(method, List.of(method))));
            assertEquals(settings, Methods.settings(method, model.shape(), several.alone(method)));
            assertTrue(SettingsFile.isWritten(folder.resolve("settings.json")));
        }
    }

    @Test
    void hyphensMayBeUnderscoresAndLayersARange() throws IOException {
        EditingMethod memit = Methods.of("memit");
        assertEquals(Map.of("layers", List.of(0, 1, 2), "learning-rate", 0.25, "batch-size", 3),
                read("{\"layers\": \"0-2\", \"learning_rate\": 0.25, \"batch-size\": 3}").alone(memit).values());
    }

    @Test
    void aMethodsObjectCountsForItAlone() throws IOException {
        SettingsFile file = read("{\"lambda\": 7, \"memit\": {\"lambda\": 8}, \"ft\": {\"steps\": 2, \"limit\": \"Infinity\"}}");
        List<EditingMethod> methods = List.of(Methods.of("memit"), Methods.of("comeba"), Methods.of("ft"));
        assertEquals(8.0, file.beside(methods.get(0), methods).values().get("lambda"));
        assertEquals(7.0, file.beside(methods.get(1), methods).values().get("lambda"));
        assertEquals(Map.of("steps", 2, "limit", Double.POSITIVE_INFINITY), file.beside(methods.get(2), methods).values());
        assertEquals(Map.of("lambda", 8.0), file.alone(methods.get(0)).values());
    }

    /** As with options: --steps means something else for ft, so beside other methods it does not set ft's. */
    @Test
    void aSharedNameDoesNotSetAMethodsOwnMeaning() throws IOException {
        SettingsFile file = read("{\"steps\": 7, \"layers\": [1, 2]}");
        List<EditingMethod> methods = List.of(Methods.of("memit"), Methods.of("ft"));
        assertEquals(7, file.beside(methods.get(0), methods).values().get("steps"));
        assertFalse(file.beside(methods.get(1), methods).has("steps"));
        assertEquals(List.of(1, 2), file.sharedLayers());
        assertEquals(7, read("{\"steps\": 7}").alone(Methods.of("ft")).values().get("steps"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"lamda\": 1} | no method has a setting 'lamda'; 'palimpsest methods NAME' lists a method's settings; did you mean 'lambda'?",
        "{\"batch-size\": 1, \"batch_size\": 2} | 'batch-size' is given twice, under two spellings; give it once",
        "{\"memit\": {\"batch-size\": 1, \"batch_size\": 2}} | 'batch-size' is given twice, under two spellings; give it once",
        "{\"ft\": {\"limit\": 1, \"ft-limit\": 2}} | 'limit' is given twice, under two spellings; give it once",
        "{\"memit\": 5} | 'memit' must be an object with the method's settings such as {\"steps\": 30}, got 5",
        "{\"memti\": {}} | no method 'memti'; there are: METHODS; did you mean 'memit'?",
        "{\"method\": \"memti\"} | no method 'memti'; there are: METHODS; did you mean 'memit'?",
        "{\"method\": 3} | 'method' must be the name of a method, got 3",
        "{\"method\": \"memit\", \"alpha\": 1} | 'alpha' is not a setting of memit; its settings are layers, lambda",
        "{\"memit\": {\"step\": 1}} | 'step' is not a setting of memit; its settings are layers, lambda",
        "[1] | must be a JSON object such as {\"lambda\": 100, \"steps\": 30}",
        "{\"lambda\": 1 | the file is not JSON (line 1, column "
    })
    void namesThatThereAreNotAreRefused(String content, String message) throws IOException {
        Path file = file(content);
        UserError refused = assertThrows(UserError.class, () -> SettingsFile.read(file));
        String all = String.join(", ", Methods.all().stream().map(EditingMethod::id).toList());
        assertTrue(refused.getMessage().startsWith(file + ": " + message.replace("METHODS", all)), refused.getMessage());
    }

    /** Such a file would have no effect, without a word. */
    @Test
    void aFileForOtherMethodsAloneIsRefused() throws IOException {
        SettingsFile file = read("{\"memit\": {\"lambda\": 8}, \"ft\": {\"steps\": 2}}");
        List<EditingMethod> others = List.of(Methods.of("comeba"), Methods.of("rome"));
        assertEquals(folder.resolve("settings.json") + ": has settings of memit, ft, none of comeba; choose another file or"
                + " another method", assertThrows(UserError.class, () -> file.alone(others.getFirst())).getMessage());
        assertEquals(folder.resolve("settings.json") + ": has settings of memit, ft, none of comeba, rome; choose another"
                + " file or another method",
                assertThrows(UserError.class, () -> file.beside(others.getFirst(), others)).getMessage());
        assertEquals(Map.of(), file.beside(Methods.of("rome"), List.of(Methods.of("rome"), Methods.of("ft"))).values());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"lambda\": \"big\"} | 'lambda' must be a positive number, got the text 'big'",
        "{\"lambda\": \"100\"} | 'lambda' must be a positive number, got the text '100'",
        "{\"lambda\": -1} | 'lambda' must be a positive number, got -1",
        "{\"clamp\": 1e9} | 'clamp' must be a positive number of at most 1000, got 1e9: the change would hide the value itself",
        "{\"lambda\": null} | 'lambda' must be a positive number, got null",
        "{\"clamp\": 8192} | 'clamp' must be a positive number of at most 1000, got 8192: the change would hide the value itself",
        "{\"steps\": 1.5} | 'steps' must be a whole number of at least 1, got 1.5",
        "{\"steps\": 99999999999} | 'steps' must be a whole number of at least 1, got 99999999999; too large",
        "{\"steps\": 100000000} | 'steps' must be a whole number of at least 1 and at most 100000, got 100000000: a value that has not converged by then never does",
        "{\"lambda\": 1e400} | 'lambda' is too large for a number; write \"Infinity\" for no limit",
        "{\"steps\": true} | 'steps' must be a whole number of at least 1, got true",
        "{\"learning_rate\": []} | 'learning_rate' must be a positive number, got []",
        "{\"layers\": [2, 1]} | 'layers' must be ascending layers such as 13-17 or 0,1,2, got 2,1",
        "{\"layers\": \"a\"} | 'layers' must be ascending layers such as 13-17 or 0,1,2, got the text 'a'"
    })
    void valuesOfAnotherTypeAreRefusedInWords(String content, String message) throws IOException {
        SettingsFile file = read(content);
        UserError refused = assertThrows(UserError.class, () -> file.alone(Methods.of("memit")));
        assertEquals(folder.resolve("settings.json") + ": " + message, refused.getMessage());
    }
}
