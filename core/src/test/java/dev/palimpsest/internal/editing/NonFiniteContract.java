package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.HookScope;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.NullSpace;
import dev.palimpsest.internal.editing.memory.SecondMomentMemory;
import dev.palimpsest.internal.editing.memory.StatisticsCollector;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import dev.palimpsest.internal.training.Trainer;
import dev.palimpsest.internal.training.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NaN and infinity are refused on any engine, wherever they come from, and never become a figure. */
public abstract class NonFiniteContract {

    private static final GptConfig CONFIG = RandomGpt.shape(Architectures.of("gpt2"), 5);
    private static final List<Float> BAD = List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);

    /** The engine under test. */
    protected abstract Engine open();

    /** {@code action} is refused with one line that contains {@code parts}. */
    private static <T extends Exception> T refused(Class<T> type, Executable action, String... parts) {
        T refused = assertThrows(type, action);
        assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
        for (String part : parts) {
            assertTrue(refused.getMessage().contains(part), "'" + part + "' is not in: " + refused.getMessage());
        }
        return refused;
    }

    private static Matrix with(Matrix matrix, int at, float value) {
        float[] values = matrix.toFloats();
        values[at] = value;
        return Matrix.of(matrix.rows(), matrix.columns(), values);
    }

    private static GptWeights with(GptWeights weights, Matrix which, int at, float value) {
        return weights.map(matrix -> matrix == which ? with(matrix, at, value) : matrix);
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void oneBadNumberInAnyWeightEndsPredictionAndGeneration(Architecture architecture) {
        GptConfig config = RandomGpt.shape(architecture, 3);
        GptWeights weights = RandomGpt.weights(config, 4);
        int[] prompt = {0, 2, 0};
        try (Engine engine = open()) {
            for (GptWeights.Weight weight : weights.list()) {
                for (float bad : BAD) {
                    Gpt gpt = Gpt.open(config, with(weights, weight.matrix(), 0, bad), "damaged", engine);
                    String what = weight.id() + " = " + bad;
                    try (EditedModel model = EditedModel.original(gpt)) {
                        var predicted = assertThrows(NonFiniteException.class,
                                () -> model.predict(List.of(Query.all(prompt))), what);
                        assertEquals(0, predicted.item(), what);
                        assertThrows(NonFiniteException.class,
                                () -> model.generate(prompt, GenerationSettings.greedy(1)), what);
                    }
                }
            }
        }
    }

    @Test
    void theTextIsNamed() {
        GptConfig config = RandomGpt.shape(Architectures.of("gptj"), 3);
        GptWeights weights = RandomGpt.weights(config, 4);
        // The embedding of token 7 is not used by texts without it: the head of GPT-J is a matrix of its own.
        GptWeights damaged = with(weights, weights.tokenEmbedding(), 7 * config.width(), Float.NaN);
        List<int[]> texts = List.of(new int[] {1, 2}, new int[] {3, 4, 5}, new int[] {6, 2, 7, 8}, new int[] {9});
        try (Engine engine = open();
                EditedModel model = EditedModel.original(Gpt.open(config, damaged, "damaged", engine))) {
            List<Query> queries = texts.stream().map(Query::all).toList();
            assertEquals(2, refused(NonFiniteException.class, () -> model.predict(queries),
                    "text 3: the model computed NaN or infinite logits at position 2; ").item());
            assertEquals(2, refused(NonFiniteException.class,
                    () -> model.generate(texts, GenerationSettings.greedy(2)), "text 3: ").item());
            assertEquals(2, model.predict(queries.subList(0, 2)).size());
        }
    }

    /** One logit of −∞ changes neither the likeliest token nor any loss but its own. */
    @Test
    void anInfiniteLogitThatNoFigureDependsOnIsRefused() {
        GptConfig config = RandomGpt.shape(Architectures.of("gptj"), 3);
        GptWeights weights = RandomGpt.weights(config, 4);
        GptWeights damaged = with(weights, weights.head().bias(), 9, Float.NEGATIVE_INFINITY);
        try (Engine engine = open();
                EditedModel model = EditedModel.original(Gpt.open(config, damaged, "damaged", engine))) {
            refused(NonFiniteException.class, () -> model.predict(List.of(Query.all(new int[] {1, 2, 3}))), "infinite logits");
            for (double temperature : new double[] {0, 1}) {
                var settings = new GenerationSettings(2, temperature, 0, 1, 1, HookScope.PROMPT);
                refused(NonFiniteException.class, () -> model.generate(new int[] {1, 2}, settings), "infinite logits");
            }
        }
    }

    @Test
    void statisticsNameTheLayerAndAreNotHandedOut() {
        GptWeights weights = RandomGpt.weights(CONFIG, 6);
        List<int[]> text = RandomGpt.sequences(CONFIG, 7, 9, 12);
        try (Engine engine = open()) {
            Matrix inner = weights.blocks().get(1).mlpIn().weight();
            Gpt gpt = Gpt.open(CONFIG, with(weights, inner, 3, Float.NaN), "damaged", engine);
            try (StatisticsCollector collector = new StatisticsCollector(gpt, List.of(0, 1))) {
                refused(NonFiniteException.class, () -> collector.add(text), "layer 1: ", "check the checkpoint");
                refused(NonFiniteException.class, () -> collector.statistics(Map.of()), "layer 1: ");
            }
            try (StatisticsCollector below = new StatisticsCollector(gpt, List.of(0))) {
                below.add(text);
                assertTrue(below.statistics(Map.of()).layer(0).sum().firstNonFinite().isEmpty());
            }
            Gpt unreadable = Gpt.open(CONFIG, with(weights, weights.tokenEmbedding(), text.getFirst()[0] * CONFIG.width(),
                    Float.POSITIVE_INFINITY), "damaged", engine);
            try (StatisticsCollector collector = new StatisticsCollector(unreadable, List.of(0))) {
                refused(NonFiniteException.class, () -> collector.add(text), "embeddings");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aMomentIsRefusedWhereItIsUsed(double bad) {
        double[] sum = {4, 1, 1, bad};
        KeyStatistics.Moment moment = new KeyStatistics.Moment(Matrix.of(2, 2, sum), 10);
        String[] parts = {"layer 3: the second moment is " + bad + " at row 1, column 1", "collect them again"};
        try (Engine engine = open()) {
            refused(IllegalArgumentException.class, () -> new SecondMomentMemory(1, 0).open(engine, 3, moment), parts);
            refused(IllegalArgumentException.class,
                    () -> NullSpace.of(engine, 3, moment, new NullSpace.Cut.Threshold(1)), parts);
            Gpt gpt = Gpt.open(CONFIG, RandomGpt.weights(CONFIG, 6), "model", engine);
            KeyStatistics soFar = new KeyStatistics(null, Map.of(3, moment), Map.of());
            refused(IllegalArgumentException.class, () -> new StatisticsCollector(gpt, soFar).close(), parts);
            KeyStatistics.Moment large = new KeyStatistics.Moment(Matrix.of(1, 1, new double[] {1e200}), 1);
            refused(IllegalArgumentException.class, () -> new SecondMomentMemory(1e200, 0).open(engine, 3, large),
                    "layer 3: ", "overflows", "--lambda");
        }
    }

    @Test
    void changesNameTheirLayerAndPart() {
        Matrix good = Matrix.of(1, 2, new float[] {1, 2});
        Site site = new Site(4, Site.Point.MLP_OUTPUT);
        for (float bad : BAD) {
            Matrix damaged = with(good, 1, bad);
            String place = "contain " + (double) bad + " at row 0, column 1";
            Class<IllegalArgumentException> type = IllegalArgumentException.class;
            refused(type, () -> new LowRankDelta(4, new FactorisedDelta(damaged, good, null)),
                    "layer 4: the solutions of a low-rank-delta " + place);
            refused(type, () -> new LowRankDelta(4, new FactorisedDelta(good, damaged, null)),
                    "layer 4: the residuals");
            refused(type, () -> new GatedDelta(4, new FactorisedDelta(good, good, damaged), 1), "layer 4: the keys");
            refused(type, () -> new DenseDelta(4, damaged), "layer 4: ", place);
            refused(type, () -> new Neurons(4, damaged, Matrix.of(1, 1, new float[1]), good), "layer 4: the inputs");
            refused(type, () -> new Neurons(4, good, Matrix.of(1, 1, new float[] {bad}), good),
                    "layer 4: the biases");
            refused(type, () -> new Neurons(4, good, Matrix.of(1, 1, new float[1]), damaged), "layer 4: the outputs");
            refused(type, () -> new CodebookEntries(site, damaged, good, List.of(1.0), List.of(List.of(1))),
                    "layer 4: the keys");
            refused(type, () -> new CodebookEntries(site, good, damaged, List.of(1.0), List.of(List.of(1))),
                    "layer 4: the values");
            refused(type, () -> new CodebookEntries(site, good, good, List.of((double) bad), List.of(List.of(1))),
                    "layer 4: a codebook's radius");
        }
        FactorisedDelta delta = new FactorisedDelta(good, good, null);
        refused(IllegalArgumentException.class, () -> new GatedDelta(4, delta, Double.NaN), "layer 4: alpha");
        assertDoesNotThrow(() -> new GatedDelta(4, delta, Double.POSITIVE_INFINITY), "a hook that never swaps");
    }

    /** Finite factors, an infinite product: without a norm there is no z-score, and the hook would never swap. */
    @Test
    void aHookWhoseChangeOverflowsIsNotSwitchedOffUnseen() {
        float[] large = new float[CONFIG.innerWidth()];
        Arrays.fill(large, 1e38f);
        float[] residual = new float[CONFIG.width()];
        Arrays.fill(residual, 1e38f);
        GatedDelta change = new GatedDelta(1, new FactorisedDelta(
                Matrix.of(1, large.length, large), Matrix.of(1, residual.length, residual), null), 1);
        try (Engine engine = open()) {
            Gpt gpt = Gpt.open(CONFIG, RandomGpt.weights(CONFIG, 6), "model", engine);
            try (EditedModel model = EditedModel.original(gpt)) {
                model.apply(change);
                List<int[]> texts = List.of(new int[] {1, 2}, new int[] {3, 4, 5});
                refused(NonFiniteException.class, () -> model.predict(texts.stream().map(Query::all).toList()),
                        "text 1: layer 1: the hook's change is NaN or infinite at position ");
                refused(NonFiniteException.class, () -> model.generate(texts, GenerationSettings.greedy(1)), "layer 1: ");
            }
        }
    }

    @Test
    void trainingStopsAtTheStepThatDiverges() {
        GptWeights weights = RandomGpt.weights(CONFIG, 6);
        List<int[]> texts = RandomGpt.sequences(CONFIG, 7, 9, 12);
        try (Engine engine = open()) {
            try (Trainer trainer = new Trainer(CONFIG, weights, engine, new TrainingSettings(9, 0, 1e38, 1, 0.98, 0, 1))) {
                NonFiniteException stopped = assertThrows(NonFiniteException.class, () -> {
                    for (int step = 0; step < 9; step++) {
                        assertTrue(Double.isFinite(trainer.step(texts)));
                    }
                });
                assertEquals("step " + trainer.steps() + " of training", stopped.getMessage().split(":")[0]);
                assertTrue(stopped.getMessage().endsWith("choose a smaller learning rate"), stopped.getMessage());
            }
            Matrix gain = weights.blocks().getFirst().attentionNorm().gain();
            GptWeights damaged = with(weights, gain, 0, Float.NaN);
            try (Trainer trainer = new Trainer(CONFIG, damaged, engine, TrainingSettings.of(9, 1e-3))) {
                refused(NonFiniteException.class, () -> trainer.step(texts), "step 1 of training: the loss is NaN");
                refused(NonFiniteException.class, trainer::weights, "a weight is NaN or infinite");
            }
        }
    }
}
