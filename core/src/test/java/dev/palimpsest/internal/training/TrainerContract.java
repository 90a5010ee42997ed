package dev.palimpsest.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.ReferenceGpt;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of training on any engine. */
public abstract class TrainerContract {

    private static final double DIFFERENCE = 1e-5;

    /** The engine under test. @param threads of the host */
    protected abstract Engine open(int threads);

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void everyWeightsGradientEqualsDifferencesOfTheReference(Architecture architecture) {
        GptConfig config = RandomGpt.shape(architecture, 5);
        GptWeights weights = RandomGpt.weights(config, 6);
        List<int[]> texts = RandomGpt.sequences(config, 7, 9, 2, 13);
        SplittableRandom random = new SplittableRandom(8);
        try (Engine engine = open(2);
                Trainer trainer = new Trainer(config, weights, engine, TrainingSettings.of(10, 1e-3))) {
            double loss = trainer.accumulate(texts);
            assertEquals(loss(config, weights, texts), loss, 1e-5, "the loss");
            for (Matrix matrix : matrices(weights)) {
                float[] gradient = trainer.gradient(matrix);
                double largest = 0;
                for (float g : gradient) {
                    assertFalse(Float.isNaN(g), "a gradient is NaN");
                    largest = Math.max(largest, Math.abs(g));
                }
                for (int sample = 0; sample < 4; sample++) {
                    int at = random.nextInt(gradient.length);
                    double expected = (loss(config, changed(weights, matrix, at, DIFFERENCE), texts)
                            - loss(config, changed(weights, matrix, at, -DIFFERENCE), texts)) / (2 * DIFFERENCE);
                    assertEquals(expected, gradient[at], 1e-4 * Math.max(largest, 1e-2), matrix + " at " + at);
                }
            }
        }
    }

    /** The mean over all predicted tokens. */
    private static double loss(GptConfig config, GptWeights weights, List<int[]> texts) {
        ReferenceGpt reference = new ReferenceGpt(config, weights);
        double sum = 0;
        int predicted = 0;
        for (int[] text : texts) {
            sum += reference.loss(reference.embed(text), 0, text) * (text.length - 1);
            predicted += text.length - 1;
        }
        return sum / predicted;
    }

    private static GptWeights changed(GptWeights weights, Matrix which, int at, double by) {
        return weights.map(matrix -> {
            double[] values = matrix.toDoubles();
            if (matrix == which) {
                values[at] += by;
            }
            return Matrix.of(matrix.rows(), matrix.columns(), values);
        });
    }

    private static List<Matrix> matrices(GptWeights weights) {
        List<Matrix> all = new ArrayList<>();
        weights.map(matrix -> {
            all.add(matrix);
            return matrix;
        });
        return all;
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void aSmallModelLearnsItsTextsByHeart(Architecture architecture) {
        GptConfig config = RandomGpt.shape(architecture, 11);
        List<int[]> texts = RandomGpt.sequences(config, 12, 12, 9, 15, 7);
        try (Engine engine = open(2);
                Trainer trainer = new Trainer(
                        config, FreshWeights.of(config, 13), engine, TrainingSettings.of(150, 1e-2))) {
            double first = trainer.step(texts);
            double last = first;
            for (int i = 1; i < 150; i++) {
                last = trainer.step(texts);
            }
            assertTrue(Math.abs(first - Math.log(config.vocabulary())) < 0.5, "fresh weights know nothing: " + first);
            assertTrue(last < 0.1, "after 150 steps the loss is " + last);
        }
    }

    @Test
    void threadsDoNotChangeABitOfWhatIsLearnt() {
        GptConfig config = RandomGpt.shape(Architectures.of("gpt2"), 21);
        GptWeights initial = RandomGpt.weights(config, 22);
        List<float[][]> learnt = new ArrayList<>();
        for (int threads = 1; threads <= 2; threads++) {
            try (Engine engine = open(threads);
                    Trainer trainer = new Trainer(config, initial, engine, TrainingSettings.of(5, 1e-3))) {
                for (int step = 0; step < 5; step++) {
                    trainer.step(RandomGpt.sequences(config, step, 20, 21, 22, 23, 24));
                }
                learnt.add(matrices(trainer.weights()).stream().map(Matrix::toFloats).toArray(float[][]::new));
            }
        }
        for (int i = 0; i < learnt.get(0).length; i++) {
            assertArrayEquals(learnt.get(0)[i], learnt.get(1)[i], "weight " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void aTrainerContinuedFromAStateComputesTheBitsOfAnUninterruptedOne(Architecture architecture) {
        GptConfig config = RandomGpt.shape(architecture, 31);
        GptWeights initial = RandomGpt.weights(config, 32);
        TrainingSettings settings = TrainingSettings.of(6, 1e-3);
        TrainingState whole;
        try (Engine engine = open(2);
                Trainer trainer = new Trainer(config, initial, engine, settings)) {
            trainTo(trainer, 6);
            whole = trainer.state();
        }
        for (int threads = 1; threads <= 2; threads++) {
            TrainingState middle;
            try (Engine engine = open(threads);
                    Trainer trainer = new Trainer(config, initial, engine, settings)) {
                trainTo(trainer, 3);
                middle = trainer.state();
                trainTo(trainer, 4);
            }
            assertEquals(3, middle.steps(), "a state does not change with its trainer");
            try (Engine engine = open(3 - threads);
                    Trainer trainer = new Trainer(config, RandomGpt.weights(config, 33), engine, settings)) {
                trainer.continueFrom(middle);
                assertEquals(3, trainer.steps());
                trainTo(trainer, 6);
                assertSameBits(whole, trainer.state());
            }
        }
    }

    private static void trainTo(Trainer trainer, int steps) {
        while (trainer.steps() < steps) {
            trainer.step(RandomGpt.sequences(trainer.config(), 40 + trainer.steps(), 9, 2, 13));
        }
    }

    private static void assertSameBits(TrainingState expected, TrainingState actual) {
        assertEquals(expected.steps(), actual.steps());
        assertSameBits("weight", expected.weights(), actual.weights());
        assertSameBits("mean", expected.means(), actual.means());
        assertSameBits("square", expected.squares(), actual.squares());
    }

    private static void assertSameBits(String kind, GptWeights expected, GptWeights actual) {
        for (int i = 0; i < expected.list().size(); i++) {
            String what = kind + " of " + expected.list().get(i).id();
            Matrix matrix = actual.list().get(i).matrix();
            assertTrue(matrix.firstNonFinite().isEmpty(), what);
            assertEquals(-1, expected.list().get(i).matrix().memory().mismatch(matrix.memory()), what);
        }
    }

    @Test
    void aStateOfAnotherModelIsRefusedAndChangesNothing() {
        GptConfig config = RandomGpt.shape(Architectures.of("gpt2"), 51);
        GptConfig other = RandomGpt.shape(Architectures.of("gptj"), 52);
        TrainingSettings settings = TrainingSettings.of(6, 1e-3);
        try (Engine engine = open(2);
                Trainer trainer = new Trainer(config, RandomGpt.weights(config, 53), engine, settings);
                Trainer stranger = new Trainer(other, RandomGpt.weights(other, 54), engine, settings)) {
            trainTo(trainer, 1);
            TrainingState before = trainer.state();
            TrainingState foreign = stranger.state();
            String message = assertThrows(IllegalArgumentException.class, () -> trainer.continueFrom(foreign))
                    .getMessage();
            assertEquals("the training state is of a model with other weights", message);
            assertSameBits(before, trainer.state());
        }
    }
}
