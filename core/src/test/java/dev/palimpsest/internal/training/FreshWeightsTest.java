package dev.palimpsest.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

class FreshWeightsTest {

    private static final GptConfig GPT2 = shape("gpt2", 0);
    private static final GptConfig GPTJ = shape("gptj", 4);

    private static GptConfig shape(String architecture, int rotaryWidth) {
        return new GptConfig(Architectures.of(architecture), 3, 32, 4, 128, 24, 100, rotaryWidth, 1e-5f, 99);
    }

    @Test
    void matricesAreNormalWithGpt2sDeviations() {
        GptWeights weights = FreshWeights.of(GPT2, 5);
        assertNormal(0.02, weights.tokenEmbedding());
        assertNormal(0.02, weights.positionEmbedding());
        for (GptWeights.Block block : weights.blocks()) {
            assertNormal(0.02, block.queryKeyValue().getFirst().weight());
            assertNormal(0.02 / Math.sqrt(6), block.attentionOut().weight());
            assertNormal(0.02, block.mlpIn().weight());
            assertNormal(0.02 / Math.sqrt(6), block.mlpOut().weight());
        }
    }

    /** Kolmogorov and Smirnov would reject one sample in a thousand; these are fixed. */
    private static void assertNormal(double deviation, Matrix matrix) {
        double[] values = matrix.toDoubles();
        assertTrue(Arrays.stream(values).allMatch(Double::isFinite));
        double p = new KolmogorovSmirnovTest()
                .kolmogorovSmirnovTest(new NormalDistribution(null, 0, deviation), values, false);
        assertTrue(p > 1e-3, () -> matrix + " is not normal with deviation " + deviation + ": p = " + p);
    }

    @Test
    void normsAreOneAndBiasesZero() {
        GptWeights weights = FreshWeights.of(GPT2, 5);
        float[] ones = new float[32];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, weights.finalNorm().gain().toFloats());
        assertArrayEquals(new float[32], weights.finalNorm().bias().toFloats());
        assertArrayEquals(ones, weights.blocks().get(1).mlpNorm().gain().toFloats());
        assertArrayEquals(new float[96], weights.blocks().get(1).queryKeyValue().getFirst().bias().toFloats());
        assertArrayEquals(new float[128], weights.blocks().get(1).mlpIn().bias().toFloats());
    }

    @Test
    void eachArchitectureHasItsOwnLayout() {
        GptWeights gpt2 = FreshWeights.of(GPT2, 5);
        assertSame(gpt2.tokenEmbedding(), gpt2.head().weight());
        assertEquals(Layout.INPUT_OUTPUT, gpt2.blocks().getFirst().mlpIn().layout());
        assertEquals(128, gpt2.blocks().getFirst().mlpIn().weight().columns());

        GptWeights gptJ = FreshWeights.of(GPTJ, 5);
        assertNull(gptJ.positionEmbedding());
        assertNull(gptJ.blocks().getFirst().mlpNorm());
        assertNull(gptJ.blocks().getFirst().attentionOut().bias());
        assertEquals(3, gptJ.blocks().getFirst().queryKeyValue().size());
        assertEquals(Layout.OUTPUT_INPUT, gptJ.blocks().getFirst().mlpIn().layout());
        assertEquals(128, gptJ.blocks().getFirst().mlpIn().weight().rows());
        assertArrayEquals(new float[100], gptJ.head().bias().toFloats());
        assertNormal(0.02, gptJ.head().weight());
    }

    @Test
    void theSeedDecidesEveryBit() {
        assertArrayEquals(
                FreshWeights.of(GPTJ, 5).head().weight().toFloats(),
                FreshWeights.of(GPTJ, 5).head().weight().toFloats());
        assertFalse(Arrays.equals(
                FreshWeights.of(GPTJ, 5).head().weight().toFloats(),
                FreshWeights.of(GPTJ, 6).head().weight().toFloats()));
    }
}
