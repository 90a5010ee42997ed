package dev.palimpsest.internal.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticModelTest {

    @ParameterizedTest
    @EnumSource(value = StorageType.class, names = {"F32", "F16", "BF16"})
    void weightsHaveTheDeviationAndNoMean(StorageType type) {
        try (SyntheticGpt gpt = SyntheticGpt.draw(Shape.of("tiny").config(), type, 3)) {
            double[] values = gpt.get().blocks().getFirst().mlpIn().weight().toDoubles();
            double sum = 0;
            double squares = 0;
            for (double value : values) {
                assertTrue(value != 0);
                sum += value;
                squares += value * value;
            }
            assertEquals(0, sum / values.length, 1e-3);
            assertEquals(0.02, Math.sqrt(squares / values.length), 5e-4);
        }
    }

    @Test
    void theSameSeedDrawsTheSameBitsAndEveryMatrixItsOwn() {
        try (SyntheticGpt one = SyntheticGpt.draw(Shape.of("tiny").config(), StorageType.F16, 3);
                SyntheticGpt same = SyntheticGpt.draw(Shape.of("tiny").config(), StorageType.F16, 3);
                SyntheticGpt other = SyntheticGpt.draw(Shape.of("tiny").config(), StorageType.F16, 4)) {
            double[] mlp = mlpOut(one, 0);
            assertArrayEquals(mlp, mlpOut(same, 0));
            assertFalse(Arrays.equals(mlp, mlpOut(other, 0)));
            assertFalse(Arrays.equals(mlp, mlpOut(one, 1)));
        }
    }

    private static double[] mlpOut(SyntheticGpt gpt, int layer) {
        return gpt.get().blocks().get(layer).mlpOut().weight().toDoubles();
    }

    @ParameterizedTest
    @CsvSource({"gpt2, 124439808", "gpt2-xl, 1557611200", "gptj-6b, 6050882784"})
    void theShapesAreThePublishedOnes(String name, long parameters) {
        Shape shape = Shape.of(name);
        long matrices = shape.weightBytes(StorageType.F16) / 2;
        // Norms and biases are one in a thousand elements.
        assertEquals(parameters, matrices, parameters * 1e-3);
        assertTrue(shape.layers().getLast() < shape.config().layers());
    }

    @Test
    void operationsAreTwoForEveryWeightAndToken() {
        Shape shape = Shape.of("tiny");
        try (SyntheticGpt gpt = SyntheticGpt.draw(shape.config(), StorageType.F32, 0)) {
            GptWeights.Block block = gpt.get().blocks().getFirst();
            long elements = block.queryKeyValue().getFirst().weight().size() + block.attentionOut().weight().size()
                    + block.mlpIn().weight().size() + block.mlpOut().weight().size();
            long head = gpt.get().head().weight().size();
            int layers = shape.config().layers();
            double pairs = 3 * 4 / 2.0;
            assertEquals(2 * (2.0 * 3 * layers * elements + 4 * shape.config().width() * pairs * layers + 2.0 * head),
                    shape.prefillOperations(2, 3));
            assertEquals((layers * elements + head) * 4, shape.decodedBytes(StorageType.F32));
        }
    }

    @Test
    void theMomentIsSymmetricAndDominatedByItsDiagonal() {
        try (SyntheticMoment moment = SyntheticMoment.of(33, 5)) {
            Matrix sum = moment.get().sum();
            long tokens = moment.get().tokens();
            for (int i = 0; i < 33; i++) {
                assertEquals(1, sum.at(i, i) / tokens, 1.0 / 33);
                for (int j = 0; j < i; j++) {
                    assertEquals(sum.at(i, j), sum.at(j, i));
                    assertEquals(0, sum.at(i, j) / tokens, 1.0 / 33);
                }
            }
        }
    }

    @Test
    void factsAreNewEachTimeAndShort() {
        SyntheticFacts facts = new SyntheticFacts(1);
        SyntheticTokenizer tokenizer = new SyntheticTokenizer();
        var first = facts.next(3);
        var second = facts.next(3);

        assertEquals(3, first.size());
        assertEquals(10, tokenizer.encode(first.getFirst().text()).length);
        assertEquals(3, second.getFirst().caseId());
        assertFalse(first.getFirst().text().equals(second.getFirst().text()));
        assertEquals("ö x", tokenizer.decode(tokenizer.encode("ö x")));
        assertEquals(6, facts.contexts().size());
    }
}
