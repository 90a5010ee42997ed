package dev.palimpsest.internal.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.loader.checkpoint.CheckpointWriter;
import dev.palimpsest.internal.loader.tokenizer.TrainedTokenizer;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.training.FreshWeights;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorldRecipeTest {

    private static final World WORLD = World.of(WorldSettings.DEFAULT);
    private static final TrainedTokenizer TRAINED = WorldRecipe.DEFAULT.tokenizer(WORLD);

    private static WorldRecipe of(Architecture architecture, int width, int heads, int vocabulary) {
        return new WorldRecipe(architecture, 6, width, heads, vocabulary, 64, 10, 8, 1e-3, 1);
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void theModelIsACheckpointOfAtMostFourMegabytes(Architecture architecture, @TempDir Path folder) {
        WorldRecipe recipe = of(architecture, 128, 4, 700);
        GptConfig config = recipe.config(TRAINED);
        CheckpointWriter.write(folder, config, FreshWeights.of(config, recipe.seed()), StorageType.F16);
        TRAINED.write(folder);
        try (HuggingFaceCheckpoint read = HuggingFaceCheckpoint.open(folder)) {
            assertEquals(config, read.config());
            assertEquals(config.vocabulary(), read.tokenizer().size());
            assertTrue(read.bytes() < 4_000_000, () -> read.bytes() + " bytes");
            int[] ids = read.tokenizer().encode("The end.<|endoftext|>");
            assertEquals(config.endOfText(), ids[ids.length - 1]);
            for (String line : WORLD.lines().subList(0, 100)) {
                assertArrayEquals(TRAINED.tokenizer().encode(line), read.tokenizer().encode(line));
            }
        }
    }

    @Test
    void onlyGptJRotatesHalfOfAHead() {
        assertEquals(0, of(Architectures.of("gpt2"), 128, 4, 700).config(TRAINED).rotaryWidth());
        assertEquals(16, of(Architectures.of("gptj"), 128, 4, 700).config(TRAINED).rotaryWidth());
        assertEquals(2, of(Architectures.of("gptj"), 12, 4, 700).config(TRAINED).rotaryWidth());
    }

    @Test
    void theEmbeddingHasARowForEachId() {
        assertEquals(TRAINED.tokens().size(), WorldRecipe.DEFAULT.config(TRAINED).vocabulary());
        assertEquals(WorldRecipe.DEFAULT.vocabulary(), TRAINED.tokens().size());
    }

    @Test
    void whatIsNoModelIsRefusedBeforeAnythingIsTrained() {
        assertThrows(IllegalArgumentException.class, () -> of(Architectures.of("gpt2"), 130, 4, 700));
        assertThrows(IllegalArgumentException.class, () -> of(Architectures.of("gptj"), 128, 0, 700));
        String width = assertThrows(
                        IllegalArgumentException.class,
                        () -> of(Architectures.of("gpt2"), Integer.MAX_VALUE, 1, 700))
                .getMessage();
        assertTrue(width.startsWith("--width must be at most 536870911, got 2147483647"), width);
        String vocabulary = assertThrows(
                        IllegalArgumentException.class,
                        () -> of(Architectures.of("gpt2"), 128, 4, 100).tokenizer(WORLD))
                .getMessage();
        assertTrue(vocabulary.contains("257"), vocabulary);
    }
}
