package dev.palimpsest.internal.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.loader.file.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of version 1, and the scores of the program that wrote them. */
class EditsVersion1Test {

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"comeba-hk", "memit", "ft"})
    void oldEditsAnswerAsTheyDid(String method) throws IOException {
        Path file = extract(method + ".edits");
        Edits edits = EditsFile.read(file);
        assertEquals(method, edits.settings().method());
        assertEquals(4, edits.size());
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(
                        GoldenModels.extract(GoldenModels.GPT2, temporary));
                Engine engine = Engines.open("cpu", new EngineOptions(2));
                EditedModel model = EditedModel.of(checkpoint.on(engine), edits)) {
            for (String line : Files.readAllLines(extract(method + ".score.jsonl"))) {
                JsonNode expected = Json.parse(file, "a line", line);
                Prediction actual = model.predict(List.of(Query.all(
                        checkpoint.tokenizer().encode(expected.get("prompt").asText())))).getFirst();
                for (int i = 0; i < actual.lastLogits().length; i++) {
                    assertEquals(expected.get("logits").get(i).floatValue(), actual.lastLogits()[i], 1e-4f);
                }
            }
        }
        EditsFile.write(file, edits);
        Edits again = EditsFile.read(file);
        assertEquals(edits.settings(), again.settings());
        assertEquals(edits.alpha(), again.alpha());
    }

    private Path extract(String name) throws IOException {
        Path file = temporary.resolve(name);
        try (InputStream in = EditsVersion1Test.class.getResourceAsStream("/golden/edits-v1/" + name)) {
            Files.copy(in, file);
        }
        return file;
    }
}
