package dev.palimpsest.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.memory.StatisticsCollector;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.model.Gpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryExampleTest {

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"LibraryExample", "ServingExample"})
    void theReadmesExamplesAreThoseThatCompile(String name) throws IOException {
        Path example = Path.of("src/test/java/dev/palimpsest/example/" + name + ".java");
        String source = Files.readString(example);
        String shown = source.substring(source.indexOf("import ")).strip();
        assertTrue(Files.readString(Path.of("../README.md")).contains("```java\n" + shown + "\n```"),
                "README.md does not show " + example);
    }

    @Test
    void theExampleRuns() throws IOException {
        Path model = GoldenModels.extract(GoldenModels.GPT2, temporary);
        Path statistics = temporary.resolve("statistics");
        List<Integer> layers = List.of(0, 1, 2);
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model);
                Engine engine = Engines.open(Engines.AUTO, EngineOptions.defaults());
                StatisticsCollector collector = new StatisticsCollector(checkpoint.on(engine), layers)) {
            collector.add(Files.readAllLines(model.resolve("text.txt")).stream()
                    .map(checkpoint.tokenizer()::encode)
                    .toList());
            StatisticsFile.write(statistics, collector.statistics(Map.of()));
        }
        EditRequest fact = new EditRequest(0, "Vati Semive works as a", "Vati Semive", "Petabe");
        assertFalse(LibraryExample.edit(model, statistics, layers, fact).isEmpty());
    }

    @Test
    void theServingExampleAnswersEveryPromptFromBeforeOrAfterTheEdit() {
        Path model = GoldenModels.extract(GoldenModels.GPT2, temporary);
        EditRequest fact = new EditRequest(0, "Vati Semive works as a", "Vati Semive", "Petabe");
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model);
                Engine engine = Engines.open("cpu", EngineOptions.defaults())) {
            Gpt gpt = checkpoint.on(engine);
            EditingContext context = EditingContext.of(gpt, checkpoint.tokenizer(), null);
            Settings settings = Methods.settings(Methods.of("ft"), gpt.config(),
                    new Given(Map.of("layers", List.of(0), "steps", 3), List.of()));
            int[] prompt = checkpoint.tokenizer().encode(fact.text());
            List<List<Integer>> answers = Collections.synchronizedList(new ArrayList<>());
            try (Editor editor = Methods.open(context, settings, null)) {
                List<Integer> before = tokens(editor.model().generate(prompt, GenerationSettings.greedy(10)));
                ServingExample.serve(editor, List.of(List.of(fact)), Collections.nCopies(40, prompt),
                        answer -> answers.add(tokens(answer)));
                List<Integer> after = tokens(editor.model().generate(prompt, GenerationSettings.greedy(10)));
                assertEquals(40, answers.size());
                assertTrue(List.of(before, after).containsAll(answers), answers.toString());
            }
        }
    }

    private static List<Integer> tokens(Generation generation) {
        return Arrays.stream(generation.tokens()).boxed().toList();
    }
}
