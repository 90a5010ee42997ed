package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.inference.Query;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FactCheckTest {

    private static final ManyBatches MODEL = new ManyBatches();

    @AfterAll
    static void close() {
        MODEL.close();
    }

    private static List<FactCheck> check(EditedModel model, EditRequest... requests) {
        return FactCheck.of(model, MODEL.tokenizer(), List.of(requests));
    }

    private static EditRequest fact(String prompt, String target) {
        return new EditRequest(0, prompt, null, target, "q");
    }

    @Test
    void theProbabilityIsTheProductOverTheTargetsTokens() {
        EditRequest fact = fact("abc is", "xyz");
        try (EditedModel model = EditedModel.original(MODEL.gpt())) {
            FactCheck check = check(model, fact).getFirst();
            int[] ids = MODEL.tokenizer().encode("abc is xyz");
            double product = 1;
            int[] likeliest = new int[4];
            for (int at = 6; at < ids.length; at++) {
                float[] logits = model.predict(List.of(Query.all(Arrays.copyOf(ids, at)))).getFirst().lastLogits();
                double sum = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).sum();
                product *= Math.exp(logits[ids[at]]) / sum;
                likeliest[at - 6] = IntStream.range(0, logits.length).boxed()
                        .max((i, j) -> Float.compare(logits[i], logits[j])).orElseThrow();
            }
            assertFalse(Double.isNaN(check.probability()));
            assertEquals(product, check.probability(), 1e-6 * product);
            assertArrayEquals(likeliest, check.predicted());
            assertArrayEquals(MODEL.tokenizer().encode(" xyz"), check.target());
        }
    }

    @Test
    void theLikeliestTokensAreThoseOfGreedyGenerationAfterTheTargetsFirstOnes() {
        try (EditedModel model = EditedModel.original(MODEL.gpt())) {
            int[] said = model.generate(MODEL.tokenizer().encode("abc is "), GenerationSettings.greedy(3)).tokens();
            FactCheck check = check(model, fact("abc is", " " + MODEL.tokenizer().decode(said))).getFirst();
            assertArrayEquals(said, Arrays.copyOfRange(check.predicted(), 1, check.predicted().length));
            assertEquals(check.predicted()[0] == ' ', check.isPredicted(), "all other tokens are predicted");
        }
    }

    @Test
    void aFactMayFillTheContextAndALongerOneIsUnknown() {
        try (EditedModel model = EditedModel.original(MODEL.gpt())) {
            int positions = MODEL.gpt().config().positions();
            List<FactCheck> checks = check(model, fact("a".repeat(positions - 1), "b"), fact("a".repeat(positions), "b"),
                    fact("abc is", "xyz"));
            assertFalse(Double.isNaN(checks.get(0).probability()), "its last token is asked about, not read");
            assertTrue(Double.isNaN(checks.get(1).probability()));
            assertFalse(checks.get(1).isPredicted());
            assertEquals(check(model, fact("abc is", "xyz")).getFirst().logProbability(), checks.get(2).logProbability());
        }
    }

    @Test
    void noFactDependsOnTheOthers() {
        EditRequest[] facts = IntStream.range(0, 200).mapToObj(ManyBatches::request).toArray(EditRequest[]::new);
        try (EditedModel model = EditedModel.original(MODEL.gpt())) {
            List<FactCheck> together = check(model, facts);
            assertEquals(200, together.size());
            for (int i = 0; i < 200; i += 37) {
                assertEquals(check(model, facts[i]).getFirst().logProbability(), together.get(i).logProbability(), "fact " + i);
            }
        }
    }

    /** What an editor says of its own model is what its readers see, and asking changes no later batch. */
    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void askingAnEditorIsAskingItsModelAndChangesNothing(EditingMethod method) {
        List<EditRequest> asked = IntStream.range(0, 6).mapToObj(ManyBatches::request).toList();
        List<float[]> logits = new ArrayList<>();
        for (boolean asking : new boolean[] {true, false}) {
            try (Editor editor = MODEL.open(method.id())) {
                for (EditRequest request : asked) {
                    if (asking) {
                        FactCheck.of(editor, MODEL.gpt(), MODEL.tokenizer(), asked);
                    }
                    editor.edit(List.of(request));
                }
                List<FactCheck> own = FactCheck.of(editor, MODEL.gpt(), MODEL.tokenizer(), asked);
                List<FactCheck> seen = FactCheck.of(editor.model(), MODEL.tokenizer(), asked);
                for (int i = 0; i < asked.size(); i++) {
                    assertEquals(seen.get(i).logProbability(), own.get(i).logProbability());
                    assertArrayEquals(seen.get(i).predicted(), own.get(i).predicted());
                }
                logits.add(editor.model().predict(List.of(Query.all(new int[] {'a', 'b', 'c'}))).getFirst().lastLogits());
            }
        }
        assertFalse(Float.isNaN(logits.getFirst()[0]));
        assertArrayEquals(logits.getFirst(), logits.getLast());
    }
}
