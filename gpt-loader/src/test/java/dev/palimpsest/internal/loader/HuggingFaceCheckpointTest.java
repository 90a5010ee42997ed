package dev.palimpsest.internal.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceCheckpointTest {

    @TempDir
    Path temporary;

    private static GptConfig shape(String architecture, int rotaryWidth) {
        return new GptConfig(Architectures.of(architecture), 4, 64, 4, 256, 64, 600, rotaryWidth, 1e-5f, 0);
    }

    @Test
    void gpt2HasOneMapForQueryKeyAndValueAndATiedHead() {
        Path directory = GoldenModels.extract(GoldenModels.GPT2, temporary);
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(directory)) {
            assertEquals(shape("gpt2", 0), checkpoint.config());
            GptWeights weights = checkpoint.weights();
            assertSame(weights.tokenEmbedding(), weights.head().weight());
            assertNull(weights.head().bias());
            assertEquals(64, weights.positionEmbedding().rows());
            GptWeights.Block block = weights.blocks().get(3);
            assertEquals(1, block.queryKeyValue().size());
            assertEquals(192, block.queryKeyValue().getFirst().weight().columns());
            assertEquals(256, block.mlpOut().weight().rows());
            assertEquals(Layout.INPUT_OUTPUT, block.mlpOut().layout());
            assertNotNull(block.mlpNorm());
            assertEquals(Set.of(StorageType.F32), checkpoint.storageTypes());
            assertEquals(600 * 64 + 64 * 64 + 4 * (12 * 64 * 64 + 13 * 64) + 2 * 64, checkpoint.parameters());
            assertEquals(600, checkpoint.tokenizer().size());
            assertEquals(directory, checkpoint.directory());
        }
    }

    @Test
    void gptJHasThreeMapsWithoutBiasAndItsOwnHead() {
        try (HuggingFaceCheckpoint checkpoint =
                HuggingFaceCheckpoint.open(GoldenModels.extract(GoldenModels.GPTJ, temporary))) {
            GptWeights weights = checkpoint.weights();
            assertEquals(shape("gptj", 8), checkpoint.config());
            assertNull(weights.positionEmbedding());
            assertEquals(600, weights.head().weight().rows());
            assertEquals(600, weights.head().bias().columns());
            GptWeights.Block block = weights.blocks().getFirst();
            assertEquals(3, block.queryKeyValue().size());
            assertNull(block.queryKeyValue().getFirst().bias());
            assertNull(block.mlpNorm());
            assertEquals(64, block.mlpOut().weight().rows());
            assertEquals(Layout.OUTPUT_INPUT, block.mlpOut().layout());
        }
    }

    @Test
    void weightsLieInTheMappedFileUntilItIsClosed() {
        HuggingFaceCheckpoint checkpoint =
                HuggingFaceCheckpoint.open(GoldenModels.extract(GoldenModels.GPT2, temporary));
        Matrix embedding = checkpoint.weights().tokenEmbedding();
        assertTrue(embedding.memory().isMapped());
        assertTrue(embedding.memory().isReadOnly());
        assertTrue(Double.isFinite(embedding.at(0, 0)));
        checkpoint.close();
        assertThrows(IllegalStateException.class, () -> embedding.at(0, 0));
    }
}
