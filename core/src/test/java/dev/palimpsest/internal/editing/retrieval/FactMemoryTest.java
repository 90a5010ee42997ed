package dev.palimpsest.internal.editing.retrieval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactStore.Fact;
import dev.palimpsest.internal.editing.change.FactStore.Lookup;
import dev.palimpsest.internal.editing.change.FactStore.Retrieval;
import dev.palimpsest.internal.editing.change.FactStore.Selection;
import dev.palimpsest.internal.editing.change.FactStore.Template;
import dev.palimpsest.internal.inference.Forward;
import dev.palimpsest.internal.inference.Predictor;
import dev.palimpsest.internal.inference.TargetSpan;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.ByteTokenizer;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FactMemoryTest {

    private static final GptConfig CONFIG =
            new GptConfig(Architectures.of("gpt2"), 3, 16, 2, 32, 400, 256, 0, 1e-5f, 0);
    private static final ByteTokenizer BYTES = new ByteTokenizer();
    private static final List<Fact> FACTS = List.of(
            fact("The capital of Ruritania is", "Strelsau", "Ruritania"),
            fact("Ada Byron plays the", "harp", "Ada Byron"),
            fact("Ada Byron was born in", "Lund", "Ada Byron"),
            fact("Nobody plays the", "lute well", null));

    private final Engine engine = Engines.open("cpu", new EngineOptions(2));
    private final Gpt gpt = Gpt.open(CONFIG, RandomGpt.weights(CONFIG, 3), "model", engine);

    @AfterEach
    void closeTheEngine() {
        engine.close();
    }

    private static Fact fact(String prompt, String target, String subject) {
        return new Fact(prompt, prompt + " " + target + ".", subject);
    }

    private FactStore store(Retrieval retrieval, Selection selection, List<Fact> facts) {
        Lookup lookup = new Lookup(retrieval, 1, selection, 3, Template.PLAIN, null);
        if (retrieval == Retrieval.BM25) {
            return new FactStore(lookup, facts, null, null);
        }
        HiddenFeatures features = new HiddenFeatures(gpt, 1);
        double[] mean = features.mean(List.of(BYTES.encode("It was a dark and stormy night."), BYTES.encode("Call me.")));
        float[] centre = new float[mean.length];
        Arrays.setAll(new double[mean.length], i -> centre[i] = (float) mean[i]);
        float[] keys = new float[facts.size() * centre.length];
        for (int i = 0; i < facts.size(); i++) {
            double[] feature = features.of(List.of(BYTES.encode(facts.get(i).sentence()))).getFirst();
            System.arraycopy(HiddenFeatures.centred(feature, centre), 0, keys, i * centre.length, centre.length);
        }
        return new FactStore(lookup, facts, Matrix.of(facts.size(), centre.length, keys), Matrix.of(1, centre.length, centre));
    }

    private FactMemory memory(Retrieval retrieval, Selection selection, List<Fact> facts) {
        FactStore store = store(retrieval, selection, facts);
        FactMemory memory = FactMemory.of(store, gpt, BYTES);
        memory.add(store);
        return memory;
    }

    private static Fact ask(FactMemory memory, String query) {
        return memory.select(List.of(BYTES.encode(query))).getFirst();
    }

    @ParameterizedTest
    @EnumSource(Retrieval.class)
    void theExactPromptOfAFactFindsIt(Retrieval retrieval) {
        FactMemory memory = memory(retrieval, Selection.SUBJECT, FACTS);
        FACTS.subList(0, 3).forEach(fact -> assertEquals(fact, ask(memory, fact.prompt())));
    }

    @Test
    void theSubjectHasToBeInTheQuery() {
        FactMemory memory = memory(Retrieval.BM25, Selection.SUBJECT, FACTS);
        assertEquals(FACTS.get(0), ask(memory, "What is RURITANIA's capital?"));
        assertEquals(FACTS.get(2), ask(memory, "Where was Ada Byron born"));
        assertEquals(FACTS.get(1), ask(memory, "Which instrument plays Ada Byron"));
        assertNull(ask(memory, "The capital of France is"));
        assertNull(ask(memory, "Ada plays the"), "not all words of the subject");
        assertNull(ask(memory, "hm"));
    }

    @Test
    void aFactWithoutASubjectNeedsAClearScore() {
        FactMemory memory = memory(Retrieval.BM25, Selection.SUBJECT, FACTS);
        assertEquals(FACTS.get(3), ask(memory, "Nobody plays the"));
        assertNull(ask(memory, "the lute"), "below the score of every own prompt");
    }

    @Test
    void aScoreHasToReachThatOfTheOwnPromptsAndExceedTheNextByAFifth() {
        FactMemory memory = memory(Retrieval.BM25, Selection.SCORE, FACTS);
        FACTS.forEach(fact -> assertEquals(fact, ask(memory, fact.prompt())));
        assertNull(ask(memory, "the capital"));
        assertNull(ask(memory, "Ada Byron, Ada Byron, Ada Byron"), "two facts fit about as well");
    }

    @Test
    void cosinesAreWithoutTheMeanOfOrdinaryText() {
        FactStore store = store(Retrieval.HIDDEN, Selection.SCORE, FACTS);
        HiddenIndex index = new HiddenIndex(new HiddenFeatures(gpt, 1), store.centre().toFloats());
        for (int i = 0; i < FACTS.size(); i++) {
            index.add(FACTS.get(i).prompt(), Arrays.copyOfRange(store.keys().toFloats(), 16 * i, 16 * (i + 1)));
        }
        String sentence = FACTS.get(1).sentence();
        List<Retriever.Match> found = index.search(
                List.of(new Retriever.Query(sentence, BYTES.encode(sentence))), 4).getFirst();
        assertEquals(FACTS.get(1).prompt(), found.getFirst().fact());
        assertEquals(1, found.getFirst().score(), 1e-6);
        found.stream().skip(1).forEach(match -> assertTrue(match.score() < 0.99, match.toString()));
    }

    @Test
    void featuresAreMeansOverTheTokensWhateverTheBatch() {
        HiddenFeatures features = new HiddenFeatures(gpt, 2);
        List<int[]> texts = IntStream.range(1, 40).mapToObj(i -> BYTES.encode("x".repeat(i) + "yz".repeat(i))).toList();
        List<double[]> together = features.of(texts);
        for (int i = 0; i < texts.size(); i++) {
            assertArrayEquals(features.of(texts.subList(i, i + 1)).getFirst(), together.get(i));
        }
        // The last block's outputs are the residual stream that the head reads.
        try (var workspace = engine.workspace()) {
            var batch = TokenBatch.of(texts.subList(4, 5));
            float[] rows = engine.read(new Forward(gpt).residual(workspace, batch,
                    Pass.over(batch.sequences())));
            double sum = 0;
            for (int row = 0; row < 15; row++) {
                sum += rows[16 * row + 7];
            }
            assertEquals(sum / 15, together.get(4)[7], 1e-12);
        }
    }

    @ParameterizedTest
    @EnumSource(Selection.class)
    void theOrderOfTheFactsDoesNotMatter(Selection selection) {
        List<Fact> shuffled = new ArrayList<>(FACTS);
        Collections.shuffle(shuffled, new Random(4));
        for (Retrieval retrieval : Retrieval.values()) {
            FactMemory one = memory(retrieval, selection, FACTS);
            FactMemory other = FactMemory.of(store(retrieval, selection, List.of()), gpt, BYTES);
            shuffled.forEach(fact -> other.add(store(retrieval, selection, List.of(fact))));
            for (String query : List.of("Ada Byron", "The capital of Ruritania is", "Nobody plays the", "plays the harp")) {
                assertEquals(ask(one, query), ask(other, query), retrieval + " " + query);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Retrieval.class)
    void theNewestFactOfAPromptCounts(Retrieval retrieval) {
        FactMemory memory = memory(retrieval, Selection.SUBJECT, FACTS);
        FactMemory before = memory.copy();
        Fact newer = fact("Ada Byron plays the", "tuba", "Ada Byron");
        memory.add(store(retrieval, Selection.SUBJECT, List.of(newer)));
        assertEquals(newer, ask(memory, "Ada Byron plays the"));
        assertEquals(FACTS.get(1), ask(before, "Ada Byron plays the"), "a copy keeps what it had");
    }

    @Test
    void anEmptyMemoryFindsNothing() {
        for (Retrieval retrieval : Retrieval.values()) {
            for (Selection selection : Selection.values()) {
                assertNull(ask(memory(retrieval, selection, List.of()), "Ada Byron plays the"));
            }
        }
    }

    @Test
    void theModelItselfChoosesByItsLogProbabilities() {
        FactMemory memory = memory(Retrieval.BM25, Selection.MODEL, FACTS);
        String query = "the capital";
        String prompt = "Which fact answers the question? If none does, the answer is \"no relevant fact.\"\n"
                + "Fact: The capital of Ruritania is Strelsau.\nFact: Nobody plays the lute well.\n"
                + "Fact: Ada Byron plays the harp.\nQuestion: the capital\nAnswer:";
        List<String> answers = List.of("The capital of Ruritania is Strelsau.", "Nobody plays the lute well.",
                "Ada Byron plays the harp.", "no relevant fact.");
        double[] means = answers.stream().mapToDouble(answer -> {
            TargetSpan span = TargetSpan.of(BYTES, prompt, " " + answer);
            double[] logProbs = new Predictor(gpt).predict(List.of(span.query()), Interventions.NONE).getFirst().logProbs();
            return Arrays.stream(logProbs).sum() / logProbs.length;
        }).toArray();
        int best = IntStream.range(0, means.length).boxed().max((i, j) -> Double.compare(means[i], means[j])).orElseThrow();
        Fact chosen = ask(memory, query);
        assertEquals(best == 3 ? null : answers.get(best), chosen == null ? null : chosen.sentence());
        String tooLong = "Ada Byron plays the " + "x".repeat(300);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ask(memory, tooLong)).getMessage()
                .matches("asking the model which of 3 facts is relevant takes \\d+ tokens, more than its context of 400; .*"));
    }

    @Test
    void manyThreadsFindWhatOneDoes() {
        List<Fact> facts = IntStream.range(0, 60)
                .mapToObj(i -> fact("Person" + i + " lives in", "Town" + i % 7, i % 3 == 0 ? null : "Person" + i))
                .toList();
        for (Retrieval retrieval : Retrieval.values()) {
            FactMemory memory = memory(retrieval, Selection.SUBJECT, facts);
            List<Fact> expected = IntStream.range(0, 60)
                    .mapToObj(i -> ask(memory.copy(), "Person" + i + " lives in")).toList();
            List<Fact> parallel = IntStream.range(0, 60).parallel()
                    .mapToObj(i -> ask(memory, "Person" + i + " lives in")).toList();
            assertEquals(expected, parallel);
        }
    }

    @Test
    void factsThatDoNotFitTheMemoryAreRefused() {
        FactMemory memory = memory(Retrieval.BM25, Selection.SUBJECT, FACTS);
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> memory.add(store(Retrieval.BM25, Selection.SCORE, FACTS))).getMessage()
                .startsWith("facts with different settings cannot be used together"));
        Lookup deep = new Lookup(Retrieval.BM25, 3, Selection.SCORE, 1, Template.PLAIN, null);
        assertEquals("layer 3 is not in the model: it has 0 to 2", assertThrows(IllegalArgumentException.class,
                () -> FactMemory.of(new FactStore(deep, FACTS, null, null), gpt, BYTES)).getMessage());
        Matrix nan = Matrix.of(1, 2, new float[] {1, Float.NaN});
        Lookup hidden = new Lookup(Retrieval.HIDDEN, 0, Selection.SCORE, 1, Template.PLAIN, null);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new FactStore(hidden, FACTS.subList(0, 1), nan, nan))
                .getMessage().contains("a change must be finite"));
        assertThrows(IllegalArgumentException.class, () -> new FactStore(hidden, FACTS, null, null));
    }

    @Test
    void aPromptIsSpelledAsThatOfTheWholeText() {
        int[] query = BYTES.encode("Who?");
        FactPrompt plain = FactPrompt.of(Template.PLAIN, "It is so.", query, BYTES);
        assertEquals("It is so. ", BYTES.decode(plain.before()));
        assertEquals(0, plain.replaced());
        FactPrompt merged = FactPrompt.of(Template.PLAIN, "It is so.", query, new MergingTokenizer());
        assertArrayEquals(new MergingTokenizer().encode("It is so. Who"), merged.before());
        assertEquals(3, merged.replaced(), "W, h, o are one token after the space");
        FactPrompt asked = FactPrompt.of(Template.INSTRUCTION, "It is so.", query, BYTES);
        assertEquals("Answer the question with the help of the fact.\nFact: It is so.\nQuestion: ",
                BYTES.decode(asked.before()));
        assertEquals("\nAnswer:", BYTES.decode(asked.after()));
    }

    /** Bytes, but a space and the three characters after it are one token. */
    private static final class MergingTokenizer implements Tokenizer {

        @Override
        public int[] encode(String text) {
            int at = text.indexOf(" Who");
            return at < 0
                    ? text.chars().toArray()
                    : IntStream.concat(IntStream.concat(text.substring(0, at).chars(), IntStream.of(256)),
                            text.substring(at + 4).chars()).toArray();
        }

        @Override
        public byte[] bytes(int token) {
            return new byte[] {(byte) token};
        }

        @Override
        public int size() {
            return 257;
        }

        @Override
        public String decode(int... tokens) {
            StringBuilder text = new StringBuilder();
            for (int token : tokens) {
                text.append(token == 256 ? " Who" : String.valueOf((char) token));
            }
            return text.toString();
        }
    }
}
