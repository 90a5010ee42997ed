package dev.palimpsest.internal.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorldModelTest {

    private static final WorldSettings SMALL = new WorldSettings(4, 2, 2, 2, 50, 10, 5);

    private static WorldRecipe recipe(Architecture architecture, int steps) {
        return new WorldRecipe(architecture, 2, 48, 2, 400, 64, steps, 16, 5e-3, 5);
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void aSmallWorldIsLearntAndReadBackFromItsFolder(Architecture architecture, @TempDir Path folder) {
        World world = World.of(SMALL);
        List<Double> losses = new ArrayList<>();
        try (Engine engine = Engines.open("cpu", new EngineOptions(2))) {
            WorldModel model = WorldModel.train(world, recipe(architecture, 300), engine, listener(losses));
            assertTrue(losses.getLast() < losses.getFirst() / 2, losses.getFirst() + " → " + losses.getLast());
            assertEquals(List.of(), model.accuracy().wrong(), "after " + model.steps() + " steps");
            assertEquals(losses.size(), model.steps());
            model.write(folder, StorageType.F16);
            try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(folder)) {
                assertEquals(architecture, checkpoint.config().architecture());
                FactAccuracy accuracy = FactAccuracy.of(
                        EditedModel.original(checkpoint.on(engine)), checkpoint.tokenizer(), world.questions());
                assertEquals(1, accuracy.share(), "rounding to F16 loses no fact");
            }
        }
    }

    @Test
    void theSameSeedMakesTheSameFilesOnAnyNumberOfThreads(@TempDir Path folder) throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (int threads = 1; threads <= 2; threads++) {
            Path out = Files.createDirectory(folder.resolve("world" + threads));
            World world = World.of(SMALL);
            try (Engine engine = Engines.open("cpu", new EngineOptions(threads))) {
                WorldModel.train(world, recipe(Architectures.of("gpt2"), 20), engine, listener(new ArrayList<>()))
                        .write(out, StorageType.F16);
            }
            WorldFiles.write(out, world, "test");
            for (String name : List.of("model.safetensors", "vocab.json", "text.txt", "requests.json", "world.json")) {
                files.add(Files.readAllBytes(out.resolve(name)));
            }
        }
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(files.get(i), files.get(i + 5));
        }
        assertFalse(files.getFirst().length == 0);
    }

    @Test
    void whatIsSaidToBeKnownIsWhatTheLastWeightsKnow() {
        List<Integer> asked = new ArrayList<>();
        try (Engine engine = Engines.open("cpu", new EngineOptions(2))) {
            WorldModel model = WorldModel.train(World.of(SMALL), recipe(Architectures.of("gpt2"), 3), engine,
                    new WorldModel.Listener() {
                        @Override
                        public void trained(int step, int steps, double loss) {}

                        @Override
                        public void evaluated(int step, FactAccuracy accuracy) {
                            asked.add(step);
                        }
                    });
            assertEquals(6, model.steps(), "three steps do not teach a world");
            assertEquals(List.of(3, 6), asked, "asked after the schedule and again after the last step");
        }
    }

    private static WorldModel.Listener listener(List<Double> losses) {
        return new WorldModel.Listener() {
            @Override
            public void trained(int step, int steps, double loss) {
                losses.add(loss);
            }

            @Override
            public void evaluated(int step, FactAccuracy accuracy) {}
        };
    }
}
