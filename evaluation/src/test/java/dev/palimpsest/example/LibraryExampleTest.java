package dev.palimpsest.example;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.editing.memory.StatisticsCollector;
import dev.palimpsest.loader.GoldenModels;
import dev.palimpsest.loader.HuggingFaceCheckpoint;
import dev.palimpsest.loader.StatisticsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryExampleTest {

    @TempDir
    Path temporary;

    @Test
    void theReadmesExampleIsTheOneThatCompiles() throws IOException {
        Path example = Path.of("src/test/java/dev/palimpsest/example/LibraryExample.java");
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
}
