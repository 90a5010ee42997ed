package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Generator;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Predictor;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.RandomGpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries on their routes, against the same tokens given to the reader by hand. */
class RoutedModelTest {

    private static final GptConfig CONFIG = RandomGpt.shape(Architectures.of("gpt2"), 5);
    private static final int[] NONE = {};

    private Engine engine;
    private Gpt gpt;
    private Gpt other;

    @BeforeEach
    void openTheModels() {
        engine = Engines.open("cpu", new EngineOptions(2));
        gpt = Gpt.open(CONFIG, RandomGpt.weights(CONFIG, 6), "model", engine);
        other = Gpt.open(CONFIG, RandomGpt.weights(CONFIG, 7), "other", engine);
    }

    @AfterEach
    void closeTheEngine() {
        engine.close();
    }

    /** Routes by the prompt's last token, and keeps the prompts it was asked about. */
    private final class ByLastToken extends Router {

        private final List<int[]> asked = new ArrayList<>();

        @Override
        List<Route> routes(List<int[]> prompts) {
            asked.addAll(prompts);
            return prompts.stream().map(prompt -> switch (prompt[prompt.length - 1]) {
                case 1 -> new Route(null, "one", new int[] {9, 8}, 0, NONE);
                case 2 -> new Route(other, "two", new int[] {7, 7, 7}, 1, NONE);
                case 3 -> new Route(other, "three", new int[] {6}, 0, new int[] {5, 4});
                default -> Route.PLAIN;
            }).toList();
        }

        @Override
        Router copy() {
            return this;
        }

        @Override
        void free() {}
    }

    private static int[] tokens(int... tokens) {
        return tokens;
    }

    private static Prediction by(Gpt reader, int[] tokens, int from, int end) {
        return new Predictor(reader).predict(List.of(new Query(tokens, from, end)), Interventions.NONE).getFirst();
    }

    private static void assertSame(Prediction expected, Prediction actual) {
        assertArrayEquals(expected.argmax(), actual.argmax());
        assertArrayEquals(expected.logProbs(), actual.logProbs());
        assertArrayEquals(expected.lastLogits(), actual.lastLogits());
    }

    @Test
    void predictionsAreThoseOfTheReaderAndOfTheQuerysOwnPositions() {
        ByLastToken router = new ByLastToken();
        List<Prediction> predictions = new RoutedModel(gpt, Interventions.NONE, router).predict(List.of(
                new Query(tokens(3, 4, 2, 1, 3), 2, 2),
                new Query(tokens(3, 4, 1, 2), 2, 2),
                new Query(tokens(3, 4, 5, 1), 1, 2),
                new Query(tokens(3, 4, 3, 8, 9), 1, 2)));
        assertSame(by(other, tokens(7, 7, 7, 4, 2, 1, 3), 4, 4), predictions.get(0));
        assertSame(by(gpt, tokens(9, 8, 3, 4, 1, 2), 4, 4), predictions.get(1));
        assertSame(by(gpt, tokens(3, 4, 5, 1), 1, 2), predictions.get(2));
        Prediction inside = by(other, tokens(6, 3, 4, 3, 5, 4, 8, 9), 2, 5);
        assertArrayEquals(tokens(inside.argmax()[0], inside.argmax()[3], inside.argmax()[4], inside.argmax()[5]),
                predictions.get(3).argmax(), "the prompt's end is where the tokens after it end");
        assertArrayEquals(new double[] {inside.logProbs()[0], inside.logProbs()[3], inside.logProbs()[4]},
                predictions.get(3).logProbs());
        assertArrayEquals(tokens(3, 4, 2), router.asked.getFirst(), "the target does not decide");
    }

    @Test
    void generationsKeepTheRouteOfTheirPrompt() {
        RoutedModel model = new RoutedModel(gpt, Interventions.NONE, new ByLastToken());
        GenerationSettings greedy = GenerationSettings.greedy(6);
        List<int[]> prompts = List.of(tokens(3, 2), tokens(3, 5), tokens(3, 1), tokens(3, 3));
        int[][] expected = {
            plain(other, tokens(7, 7, 7, 2), greedy),
            plain(gpt, tokens(3, 5), greedy),
            plain(gpt, tokens(9, 8, 3, 1), greedy),
            plain(other, tokens(6, 3, 3, 5, 4), greedy)
        };
        List<Generation> together = model.generate(prompts, greedy);
        for (int i = 0; i < prompts.size(); i++) {
            assertArrayEquals(expected[i], together.get(i).tokens());
            List<Integer> streamed = new ArrayList<>();
            assertArrayEquals(expected[i], model.generate(prompts.get(i), greedy, streamed::add).tokens());
            assertEquals(Arrays.stream(expected[i]).boxed().toList(), streamed);
        }
    }

    private static int[] plain(Gpt reader, int[] prompt, GenerationSettings settings) {
        return new Generator(reader).generate(List.of(prompt), settings, Interventions.NONE).getFirst().tokens();
    }

    @Test
    void aQueryThatFitsOnlyWithoutItsFactIsRefused() {
        RoutedModel model = new RoutedModel(gpt, Interventions.NONE, new ByLastToken());
        int[] full = new int[CONFIG.positions()];
        assertEquals(CONFIG.vocabulary(), model.predict(List.of(Query.all(full))).getFirst().lastLogits().length);
        full[full.length - 1] = 1;
        String refused = "a text of 24 tokens takes 26 with the text of the fact 'one', more than the context of 24 of the"
                + " model that reads it; shorten the text or undo the edit";
        assertEquals(refused, assertThrows(IllegalArgumentException.class,
                () -> model.predict(List.of(Query.all(full)))).getMessage());
        assertEquals(refused, assertThrows(IllegalArgumentException.class,
                () -> model.generate(List.of(full), GenerationSettings.greedy(1))).getMessage());
        assertEquals(refused, assertThrows(IllegalArgumentException.class,
                () -> model.generate(full, GenerationSettings.greedy(1), token -> {})).getMessage());
    }

    @Test
    void aRouteCannotReplaceMoreThanItPuts() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Route(null, null, tokens(1), 2, NONE))
                .getMessage().contains("1 tokens cannot replace 2"));
    }
}
