package dev.palimpsest.internal.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.HookScope;
import dev.palimpsest.internal.compute.EngineTest;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Generator;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Predictor;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of the transformer on any engine. */
public abstract class GptContract extends EngineTest {

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void logitsAgreeWithTheReferenceInDouble(Architecture architecture) {
        for (long seed = 1; seed <= 5; seed++) {
            GptConfig config = RandomGpt.shape(architecture, seed);
            GptWeights weights = RandomGpt.weights(config, seed);
            ReferenceGpt reference = new ReferenceGpt(config, weights);
            int[] tokens = RandomGpt.sequences(config, seed, 11).getFirst();
            double[][] x = reference.embed(tokens);
            for (int layer = 0; layer < config.layers(); layer++) {
                x = reference.block(layer, x);
            }
            double[] expected = reference.logits(x)[tokens.length - 1];
            Prediction prediction = predictor(config, weights).predict(List.of(Query.all(tokens)), Interventions.NONE).getFirst();
            assertClose(expected, widened(prediction.lastLogits()), 1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void gradientsAgreeWithFiniteDifferencesInDouble(Architecture architecture) {
        for (long seed = 1; seed <= 6; seed++) {
            GptConfig config = RandomGpt.shape(architecture, 100 + seed);
            GptWeights weights = RandomGpt.weights(config, seed);
            int from = (int) (seed % config.layers());
            int[] tokens = RandomGpt.sequences(config, seed, 4 + (int) seed).getFirst();
            ReferenceGpt reference = new ReferenceGpt(config, weights);
            double[][] x = reference.embed(tokens);
            for (int layer = 0; layer < from; layer++) {
                x = reference.block(layer, x);
            }
            double[] expected = new double[tokens.length * config.width()];
            double h = 1e-5;
            for (int i = 0; i < expected.length; i++) {
                double[] row = x[i / config.width()];
                int column = i % config.width();
                double value = row[column];
                row[column] = value + h;
                double above = reference.loss(x, from, tokens);
                row[column] = value - h;
                double below = reference.loss(x, from, tokens);
                row[column] = value;
                expected[i] = (above - below) / (2 * h);
            }
            assertClose(expected, widened(gradient(config, weights, x, from, tokens)), 1e-3);
        }
    }

    /** ∂ mean next-token loss / ∂ the stream entering block {@code from}. */
    private float[] gradient(GptConfig config, GptWeights weights, double[][] x, int from, int[] tokens) {
        Gpt gpt = gpt(config, weights);
        TokenBatch batch = TokenBatch.of(List.of(tokens));
        int supervised = tokens.length - 1;
        try (Workspace workspace = engine.workspace()) {
            Tensor residual = workspace.tensor(tokens.length, config.width());
            engine.write(narrowed(x), residual);
            Tape tape = new Tape(workspace, config, tokens.length, from, config.layers());
            Pass pass = Pass.over(batch.sequences()).with(tape);
            gpt.run(pass, from, config.layers(), residual);
            Tensor tops = residual.rows(0, supervised);
            Tensor logits = workspace.tensor(supervised, config.vocabulary());
            gpt.logits(tops, logits);
            float[] share = new float[supervised];
            Arrays.fill(share, 1f / supervised);
            engine.crossEntropyBackward(logits, Arrays.copyOfRange(tokens, 1, tokens.length), share);
            Tensor gradient = workspace.tensor(tokens.length, config.width());
            engine.clear(gradient);
            gpt.logitsBackward(tops, logits, gradient.rows(0, supervised));
            gpt.backward(pass, from, config.layers(), gradient);
            return engine.read(gradient);
        }
    }

    /** A block's output is its input, attention's output with the offset, and the MLP's: read at some rows, in any order. */
    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void attentionIsReadAndOffsetBehindItsProjection(Architecture architecture) {
        GptConfig config = RandomGpt.shape(architecture, 8);
        Gpt gpt = gpt(config, RandomGpt.weights(config, 8));
        TokenBatch batch = TokenBatch.of(RandomGpt.sequences(config, 8, 6, 4));
        int[] rows = {7, 2, 5};
        int d = config.width();
        try (Workspace workspace = engine.workspace()) {
            float[] offset = new float[rows.length * d];
            for (int i = 0; i < offset.length; i++) {
                offset[i] = (float) Math.sin(i);
            }
            Tensor added = workspace.tensor(rows.length, d);
            engine.write(offset, added);
            float[][] without = parts(workspace, gpt, batch, rows, Interventions.NONE);
            float[][] with = parts(workspace, gpt, batch, rows, Interventions.NONE.with(
                    new Intervention.AttentionOffset(0, rows, added, null)));
            for (int i = 0; i < offset.length; i++) {
                assertEquals(without[0][i] + without[1][i] + without[2][i], without[3][i], 1e-4);
                assertEquals(without[1][i], with[1][i], "attention is read without the offset");
                assertEquals(with[0][i] + with[1][i] + offset[i] + with[2][i], with[3][i], 1e-4);
            }
            assertEquals(config.architecture().parallel(), Arrays.equals(without[2], with[2]),
                    "the MLP sees the offset unless it runs beside attention");
        }
    }

    /** Block 0's input, attention's output, the MLP's and the block's at {@code rows}. */
    private float[][] parts(Workspace workspace, Gpt gpt, TokenBatch batch, int[] rows, Interventions interventions) {
        int d = gpt.config().width();
        Tensor residual = workspace.tensor(batch.tokens().length, d);
        Tensor[] read = new Tensor[4];
        Arrays.setAll(read, i -> workspace.tensor(rows.length, d));
        gpt.embed(batch, residual);
        engine.gather(residual, rows, read[0]);
        gpt.run(Pass.over(batch.sequences()).with(interventions).with(List.of(
                new Tap.ReadAttentionOutput(0, rows, read[1]), new Tap.ReadMlpOutput(0, rows, read[2]),
                new Tap.ReadOutput(0, rows, read[3]))), 0, 1, residual);
        return Arrays.stream(read).map(engine::read).toArray(float[][]::new);
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void aPackedBatchEqualsItsSequencesOneByOneBitForBit(Architecture architecture) {
        GptConfig config = RandomGpt.shape(architecture, 7);
        Predictor predictor = predictor(config, RandomGpt.weights(config, 7));
        List<Query> queries = RandomGpt.sequences(config, 7, 5, 1, 17, 2, 9, 1, 24, 3).stream()
                .map(Query::all)
                .toList();
        Interventions hooks = hooks(config, new SwapRule.Outliers(1.2));
        List<Prediction> together = predictor.predict(queries, hooks);
        for (int i = 0; i < queries.size(); i++) {
            Prediction alone = predictor.predict(List.of(queries.get(i)), hooks).getFirst();
            assertArrayEquals(alone.lastLogits(), together.get(i).lastLogits());
            assertArrayEquals(alone.argmax(), together.get(i).argmax());
            assertArrayEquals(alone.logProbs(), together.get(i).logProbs());
            for (int layer : alone.zScores().keySet()) {
                assertArrayEquals(alone.zScores().get(layer), together.get(i).zScores().get(layer));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void cachedDecodingAgreesWithFullRecomputation(Architecture architecture) {
        GptConfig config = RandomGpt.shape(architecture, 9);
        GptWeights weights = RandomGpt.weights(config, 9);
        Gpt gpt = gpt(config, weights);
        Predictor predictor = new Predictor(gpt);
        List<int[]> prompts = RandomGpt.sequences(config, 9, 3, 1, 6);
        List<Generation> generated = new Generator(gpt).generate(prompts, GenerationSettings.greedy(12), Interventions.NONE);
        for (int i = 0; i < prompts.size(); i++) {
            int[] prompt = prompts.get(i);
            int[] tokens = generated.get(i).tokens();
            for (int n = 0; n < tokens.length; n++) {
                int[] soFar = Arrays.copyOf(prompt, prompt.length + n);
                System.arraycopy(tokens, 0, soFar, prompt.length, n);
                Prediction full = predictor.predict(List.of(Query.all(soFar)), Interventions.NONE).getFirst();
                assertEquals(full.argmax()[soFar.length - 1], tokens[n], "token " + n + " of text " + i);
                assertClose(widened(full.lastLogits()), widened(cachedLogits(gpt, soFar, prompt.length)), 1e-5);
            }
        }
    }

    /** The last logits with the first {@code cached} positions run first and the others one at a time. */
    private float[] cachedLogits(Gpt gpt, int[] tokens, int cached) {
        GptConfig config = gpt.config();
        try (Workspace workspace = engine.workspace()) {
            KvCache cache = new KvCache(workspace, config, new int[] {tokens.length}, 0, config.layers(), Interventions.NONE);
            Tensor logits = workspace.tensor(1, config.vocabulary());
            int from = 0;
            while (from < tokens.length) {
                int to = from == 0 ? cached : from + 1;
                var sequences = cache.at(new int[] {0}, new int[] {to - from}, new int[] {to});
                try (Workspace scratch = engine.workspace()) {
                    Tensor residual = scratch.tensor(to - from, config.width());
                    gpt.embed(new TokenBatch(Arrays.copyOfRange(tokens, from, to), sequences), residual);
                    gpt.run(Pass.over(sequences).with(cache), 0, config.layers(), residual);
                    gpt.logits(residual.rows(to - from - 1, to - from), logits);
                }
                from = to;
            }
            return engine.read(logits);
        }
    }

    @Test
    void aHookWithoutADifferenceNeverSwaps() {
        GptConfig config = RandomGpt.shape(Architectures.of("gpt2"), 3);
        Predictor predictor = predictor(config, RandomGpt.weights(config, 3));
        List<Query> queries = List.of(Query.all(RandomGpt.sequences(config, 3, 12).getFirst()));
        Intervention.Hook zero = new Intervention.Hook(1, List.of(
                new Linear(engine.upload(Matrix.of(1, config.innerWidth(), new float[config.innerWidth()])),
                        Linear.Layout.OUTPUT_INPUT, null),
                new Linear(engine.upload(Matrix.of(1, config.width(), new float[config.width()])),
                        Linear.Layout.INPUT_OUTPUT, null)),
                new SwapRule.Outliers(0));
        Prediction hooked = predictor.predict(queries, Interventions.NONE.with(zero)).getFirst();
        Prediction plain = predictor.predict(queries, Interventions.NONE).getFirst();
        assertArrayEquals(plain.lastLogits(), hooked.lastLogits());
        for (double z : hooked.zScores().get(1)) {
            assertTrue(Double.isNaN(z), "undefined, got " + z);
        }
    }

    @Test
    void runningScopeScoresANewPositionAsFullRecomputationDoesAtItsLastPosition() {
        GptConfig config = RandomGpt.shape(Architectures.of("gptj"), 5);
        Gpt gpt = gpt(config, RandomGpt.weights(config, 5));
        int last = config.layers() - 1;
        // Only the top block is hooked: below it nothing depends on what earlier positions swapped.
        Interventions hooks = Interventions.NONE.with(randomHook(config, last, 77, new SwapRule.Outliers(0.4)));
        int[] tokens = RandomGpt.sequences(config, 5, 9).getFirst();
        int[] all = Arrays.copyOf(tokens, tokens.length + 1);
        all[tokens.length] = 3;
        try (Workspace workspace = engine.workspace()) {
            KvCache cache = new KvCache(workspace, config, new int[] {all.length}, 0, config.layers(), hooks);
            Tensor whole = workspace.tensor(all.length, 1, StorageType.F64);
            Tensor step = workspace.tensor(1, 1, StorageType.F64);
            Tensor residual = workspace.tensor(all.length, config.width());
            TokenBatch batch = TokenBatch.of(List.of(all));
            gpt.embed(batch, residual);
            gpt.run(Pass.over(batch.sequences()).with(hooks).with(List.of(new Tap.ReadZScores(last, whole))),
                    0, config.layers(), residual);
            var prompt = cache.at(new int[] {0}, new int[] {tokens.length}, new int[] {tokens.length});
            Tensor first = workspace.tensor(tokens.length, config.width());
            gpt.embed(new TokenBatch(tokens, prompt), first);
            gpt.run(Pass.over(prompt).with(cache).with(hooks), 0, config.layers(), first);
            var next = cache.at(new int[] {0}, new int[] {1}, new int[] {all.length});
            Tensor second = workspace.tensor(1, config.width());
            gpt.embed(new TokenBatch(new int[] {3}, next), second);
            gpt.run(Pass.over(next).with(cache).with(hooks).with(List.of(new Tap.ReadZScores(last, step))),
                    0, config.layers(), second);
            assertEquals(engine.readDoubles(whole)[tokens.length], engine.readDoubles(step)[0], 1e-6);
            assertArrayEquals(Arrays.copyOfRange(engine.read(residual), tokens.length * config.width(),
                    all.length * config.width()), engine.read(second), 1e-4f);
        }
    }

    @Test
    void sameSeedSameTextAndTopKOneIsGreedy() {
        GptConfig config = RandomGpt.shape(Architectures.of("gpt2"), 21);
        Generator generator = new Generator(gpt(config, RandomGpt.weights(config, 21)));
        List<int[]> prompt = RandomGpt.sequences(config, 21, 4);
        GenerationSettings warm = new GenerationSettings(15, 1.3, 0, 0.95, 42, HookScope.PROMPT);
        assertArrayEquals(
                generator.generate(prompt, warm, Interventions.NONE).getFirst().tokens(),
                generator.generate(prompt, warm, Interventions.NONE).getFirst().tokens());
        GenerationSettings one = new GenerationSettings(15, 1.3, 1, 1, 42, HookScope.PROMPT);
        assertArrayEquals(
                generator.generate(prompt, GenerationSettings.greedy(15), Interventions.NONE).getFirst().tokens(),
                generator.generate(prompt, one, Interventions.NONE).getFirst().tokens());
    }

    @Test
    void generationEndsAtTheContext() {
        GptConfig config = RandomGpt.shape(Architectures.of("gptj"), 2);
        Generator generator = new Generator(gpt(config, RandomGpt.weights(config, 2)));
        int[] prompt = RandomGpt.sequences(config, 2, config.positions() - 3).getFirst();
        Generation generation = generator.generate(
                List.of(prompt), new GenerationSettings(50, 1, 0, 1, 1, HookScope.PROMPT), Interventions.NONE).getFirst();
        assertTrue(generation.stopped() || generation.tokens().length == 3);
        int[] tooLong = new int[config.positions() + 1];
        assertThrows(IllegalArgumentException.class,
                () -> generator.generate(List.of(tooLong), GenerationSettings.greedy(1), Interventions.NONE));
    }

    @Test
    void aTokenOutsideTheVocabularyIsRefused() {
        GptConfig config = RandomGpt.shape(Architectures.of("gpt2"), 2);
        Predictor predictor = predictor(config, RandomGpt.weights(config, 2));
        var refused = assertThrows(IllegalArgumentException.class,
                () -> predictor.predict(List.of(Query.all(new int[] {config.vocabulary()})), Interventions.NONE));
        assertTrue(refused.getMessage().contains("not in the vocabulary"), refused.getMessage());
    }

    private Interventions hooks(GptConfig config, SwapRule rule) {
        Interventions hooks = Interventions.NONE;
        for (int layer = 0; layer < config.layers(); layer++) {
            hooks = hooks.with(randomHook(config, layer, layer, rule));
        }
        return hooks;
    }

    private Intervention.Hook randomHook(GptConfig config, int layer, long seed, SwapRule rule) {
        int rank = 3;
        List<float[]> factors = new ArrayList<>();
        for (int width : new int[] {config.innerWidth(), config.width()}) {
            double[] values = new SplittableRandom(seed + width).doubles(rank * width, -1, 1).toArray();
            factors.add(narrowed(new double[][] {values}));
        }
        return new Intervention.Hook(layer, List.of(
                new Linear(engine.upload(Matrix.of(rank, config.innerWidth(), factors.get(0))),
                        Linear.Layout.OUTPUT_INPUT, null),
                new Linear(engine.upload(Matrix.of(rank, config.width(), factors.get(1))),
                        Linear.Layout.INPUT_OUTPUT, null)), rule);
    }

    private Gpt gpt(GptConfig config, GptWeights weights) {
        return Gpt.open(config, weights, "test", engine);
    }

    private Predictor predictor(GptConfig config, GptWeights weights) {
        return new Predictor(gpt(config, weights));
    }

    private static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static float[] narrowed(double[][] rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return values;
    }

    /** Relative to the largest expected element; NaN is checked first, because no comparison detects it. */
    private static void assertClose(double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        double scale = Arrays.stream(expected).map(Math::abs).max().orElse(1);
        for (int i = 0; i < expected.length; i++) {
            assertTrue(Double.isFinite(actual[i]), "element " + i + " is " + actual[i]);
            assertEquals(expected[i], actual[i], tolerance * scale, "element " + i);
        }
    }
}
