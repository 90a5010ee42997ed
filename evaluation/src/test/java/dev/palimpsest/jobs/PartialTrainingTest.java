package dev.palimpsest.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;
import dev.palimpsest.model.Architectures;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.training.FreshWeights;
import dev.palimpsest.training.Trainer;
import dev.palimpsest.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the state of training is saved, and how options are compared. */
class PartialTrainingTest {

    private static final JobMonitor SILENT = new JobMonitor() {
        @Override
        public void note(String text) {}

        @Override
        public Progress progress(String task, long total) {
            return Progress.SILENT;
        }
    };

    @TempDir
    private Path folder;

    private static RunOptions options(String... namesAndValues) {
        LinkedHashMap<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new RunOptions(values);
    }

    /** The seconds at which a state is saved, when every look at the clock takes as long as a save. */
    private List<Long> saves(int secondsOfASave, int seconds) throws IOException {
        Path file = folder.resolve("training.partial");
        AtomicLong now = new AtomicLong();
        GptConfig config = new GptConfig(Architectures.of("gpt2"), 1, 4, 1, 8, 4, 5, 0, 1e-5f, 4);
        List<Long> saves = new ArrayList<>();
        try (Engine engine = Engines.open("cpu", new EngineOptions(1));
                Trainer trainer = new Trainer(
                        config, FreshWeights.of(config, 1), engine, TrainingSettings.of(9, 1e-3))) {
            PartialTraining partial = new PartialTraining(file, options(), SILENT, () -> false,
                    () -> TimeUnit.SECONDS.toNanos(now.getAndAdd(secondsOfASave)));
            now.set(0);
            while (now.get() < seconds) {
                long before = now.get();
                partial.reached(trainer);
                if (Files.deleteIfExists(file)) {
                    saves.add(before);
                }
            }
        }
        return saves;
    }

    @Test
    void theStateIsSavedEveryThirtySeconds() throws IOException {
        assertEquals(List.of(30L, 61L, 92L, 123L), saves(1, 130));
    }

    @Test
    void savingTakesAtMostATwentiethOfTheTime() throws IOException {
        assertEquals(List.of(30L, 240L, 450L, 660L), saves(10, 800));
    }

    @Test
    void theFirstOptionThatDiffersIsNamed() {
        RunOptions asked = options("people", "250", "layers", "6", "width", "96");
        assertEquals("--layers 4, not 6",
                asked.difference(Map.of("people", "250", "layers", "4", "width", "128")).orElseThrow());
        assertEquals("an unknown --width, not 96",
                asked.difference(Map.of("people", "250", "layers", "6")).orElseThrow());
        assertEquals("--depth 3",
                asked.difference(Map.of("people", "250", "layers", "6", "width", "96", "depth", "3")).orElseThrow());
        assertEquals(true, asked.difference(Map.of("people", "250", "layers", "6", "width", "96")).isEmpty());
    }
}
