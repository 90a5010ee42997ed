package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactStore.Lookup;
import dev.palimpsest.internal.editing.change.FactStore.Retrieval;
import dev.palimpsest.internal.editing.change.FactStore.Selection;
import dev.palimpsest.internal.editing.change.FactStore.Template;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.LetterTokenizer;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.Tape;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mechanisms that no method of the registry makes yet, and what all of them promise. */
class EditedModelTest {

    private static final GptConfig CONFIG = RandomGpt.shape(Architectures.of("gpt2"), 5);
    private static final int[] PROMPT = {3, 1, 4, 1, 5};

    private Engine engine;
    private Gpt gpt;

    @BeforeEach
    void openTheModel() {
        engine = Engines.open("cpu", new EngineOptions(2));
        gpt = Gpt.open(CONFIG, RandomGpt.weights(CONFIG, 6), "model", engine);
    }

    @AfterEach
    void closeTheEngine() {
        engine.close();
    }

    private static Matrix random(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Matrix.of(rows, columns, values);
    }

    private static float[] logits(EditedModel model, int... tokens) {
        return model.predict(List.of(Query.all(tokens))).getFirst().lastLogits();
    }

    @Test
    void neuronsAddWhatTheyOutputWithAndWithoutACache() {
        Random random = new Random(1);
        int d = CONFIG.width();
        Neurons silent = new Neurons(1, random(random, 2, d), random(random, 1, 2), Matrix.of(2, d, new float[2 * d]));
        Neurons loud = new Neurons(1, random(random, 2, d), random(random, 1, 2), random(random, 2, d));
        try (EditedModel original = EditedModel.original(gpt); EditedModel edited = EditedModel.original(gpt)) {
            edited.apply(silent);
            assertArrayEquals(logits(original, PROMPT), logits(edited, PROMPT), "outputs of zero change nothing");
            edited.apply(loud);
            assertFalse(Arrays.equals(logits(original, PROMPT), logits(edited, PROMPT)));
            int[] generated = edited.generate(PROMPT, GenerationSettings.greedy(3)).tokens();
            int[] sequence = PROMPT;
            for (int token : generated) {
                float[] next = logits(edited, sequence);
                int best = 0;
                for (int i = 1; i < next.length; i++) {
                    best = next[i] > next[best] ? i : best;
                }
                assertEquals(best, token, "the cached pass predicts what the whole one does");
                sequence = Arrays.copyOf(sequence, sequence.length + 1);
                sequence[sequence.length - 1] = token;
            }
        }
    }

    @Test
    void aFactStandsBeforeTheQueriesThatMentionIt() {
        Tokenizer letters = new LetterTokenizer();
        Lookup lookup = new Lookup(Retrieval.BM25, 0, Selection.SUBJECT, 5, Template.PLAIN, null);
        FactStore store = new FactStore(lookup, List.of(
                new FactStore.Fact("ab is", "ab is c.", "ab"), new FactStore.Fact("e f is", "e f is g.", "e f")), null, null);
        try (EditedModel original = EditedModel.original(gpt);
                EditedModel edited = EditedModel.original(gpt, EditResources.of(letters))) {
            edited.apply(store);
            assertArrayEquals(logits(original, letters.encode("ab is c. so ab")), logits(edited, letters.encode("so ab")));
            assertArrayEquals(logits(original, letters.encode("e fis")), logits(edited, letters.encode("e fis")),
                    "mentions nothing: the same bits");
            int[] forced = letters.encode("ab e f");
            Prediction read = original.predict(List.of(new Query(letters.encode("ab is c. ab e f"), 10, 10))).getFirst();
            Prediction own = edited.predict(List.of(Query.continuation(forced, 2))).getFirst();
            assertArrayEquals(read.argmax(), own.argmax(), "e f is in the target, which does not decide");
            assertArrayEquals(read.logProbs(), own.logProbs());
            assertArrayEquals(
                    original.generate(letters.encode("ab is c. ab"), GenerationSettings.greedy(4)).tokens(),
                    edited.generate(letters.encode("ab"), GenerationSettings.greedy(4)).tokens());
            var refused = assertThrows(IllegalArgumentException.class,
                    () -> logits(edited, letters.encode("ab is a long long text")));
            assertTrue(refused.getMessage().contains("takes 31 with the text of the fact 'ab is', more than the context of 24"),
                    refused.getMessage());
            var wordless = assertThrows(IllegalArgumentException.class, () -> EditedModel.original(gpt).apply(store));
            assertTrue(wordless.getMessage().contains("open the edited model with the model's tokenizer"));
        }
    }

    /** What a hook adds depends on the positions' z-scores; its derivative is not written, so it is not left out either. */
    @Test
    void aBackwardPassThroughAHookIsRefused() {
        Random random = new Random(2);
        try (EditedModel edited = EditedModel.original(gpt); Workspace workspace = engine.workspace()) {
            edited.apply(new GatedDelta(1, new FactorisedDelta(
                    random(random, 1, CONFIG.innerWidth()), random(random, 1, CONFIG.width()), null), 1));
            Interventions hooks = edited.interventions().hooksUnder(SwapRule.ALWAYS);
            TokenBatch batch = TokenBatch.of(List.of(PROMPT));
            Tensor residual = workspace.tensor(PROMPT.length, CONFIG.width());
            Tensor gradient = workspace.tensor(PROMPT.length, CONFIG.width());
            Pass pass = Pass.over(batch.sequences())
                    .with(hooks)
                    .with(new Tape(workspace, CONFIG, PROMPT.length, 0, CONFIG.layers()));
            gpt.embed(batch, residual);
            gpt.run(pass, 0, CONFIG.layers(), residual);
            engine.clear(gradient);
            var refused = assertThrows(IllegalStateException.class,
                    () -> gpt.backward(pass, 0, CONFIG.layers(), gradient));
            assertTrue(refused.getMessage().startsWith("block 1 has a hook"), refused.getMessage());
            gpt.backward(pass, 2, CONFIG.layers(), gradient);
        }
    }
}
