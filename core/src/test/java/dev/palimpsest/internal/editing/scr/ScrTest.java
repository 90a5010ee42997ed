package dev.palimpsest.internal.editing.scr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.Route;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.ByteTokenizer;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SCR from requests to answers, against the unedited model reading the same text. */
class ScrTest {

    private static final GptConfig CONFIG =
            new GptConfig(Architectures.of("gpt2"), 3, 16, 2, 32, 120, 256, 0, 1e-5f, 0);
    private static final ByteTokenizer BYTES = new ByteTokenizer();
    private static final List<String> CONTEXTS = List.of("{}", "It was dark. {}", "Then it rained. {}");
    private static final List<EditRequest> FACTS = List.of(
            new EditRequest(1, "The capital of {} is", "Ruritania", "Strelsau"),
            new EditRequest(2, "{} plays the", "Ada Byron", "harp"),
            new EditRequest(3, "{} was born in", "Ada Byron", "Lund"),
            new EditRequest(4, "{} lives in", "Tom", "Rome"));

    private final Engine engine = Engines.open("cpu", new EngineOptions(2));
    private final Gpt gpt = Gpt.open(CONFIG, RandomGpt.weights(CONFIG, 3), "model", engine);
    private final EditedModel base = EditedModel.original(gpt);

    @AfterEach
    void closeTheEngine() {
        base.close();
        engine.close();
    }

    private static EditingContext context(Gpt gpt) {
        return EditingContext.of(gpt, BYTES, null);
    }

    private static Settings settings(String... values) {
        Scr scr = new Scr();
        Given given = Given.NOTHING;
        for (int i = 0; i < values.length; i += 2) {
            String name = values[i];
            var setting = scr.schema().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
            given = with(given, setting, values[i + 1]);
        }
        return Methods.settings(scr, CONFIG, given);
    }

    private static <T> Given with(Given given, Setting<T> setting, String text) {
        return given.with(setting, setting.parse(text));
    }

    private Editor editor(String... values) {
        return Methods.open(context(gpt), settings(values), CONTEXTS);
    }

    private EditedModel model(Edits edits) {
        return EditedModel.of(gpt, edits, context(gpt).resources());
    }

    private static float[] logits(EditedModel model, String prompt) {
        return model.predict(List.of(Query.all(BYTES.encode(prompt)))).getFirst().lastLogits();
    }

    private static int[] generated(EditedModel model, String prompt) {
        return model.generate(BYTES.encode(prompt), GenerationSettings.greedy(8)).tokens();
    }

    private static Route route(EditedModel model, String prompt) {
        return model.routes(List.of(Query.all(BYTES.encode(prompt)))).getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bm25", "hidden"})
    void anEditPromptIsReadBehindItsFactAndAnUnrelatedOneAsItIs(String retriever) {
        try (Editor editor = editor("retriever", retriever)) {
            editor.edit(FACTS.subList(0, 2));
            editor.edit(FACTS.subList(2, 4));
            EditedModel model = editor.model();
            for (EditRequest fact : FACTS) {
                String read = fact.text() + " " + fact.target() + ". " + fact.text();
                assertArrayEquals(logits(base, read), logits(model, fact.text()));
                assertArrayEquals(generated(base, read), generated(model, fact.text()));
                Route route = route(model, fact.text());
                assertEquals(fact.text(), route.fact());
                assertEquals(read.length() - fact.text().length(), route.added());
            }
            for (String unrelated : List.of("The capital of France is", "Ada plays the", "Tommy lives in", "hm")) {
                assertArrayEquals(logits(base, unrelated), logits(model, unrelated));
                assertArrayEquals(generated(base, unrelated), generated(model, unrelated));
                assertNull(route(model, unrelated).fact());
                assertEquals(0, route(model, unrelated).added());
            }
        }
    }

    @Test
    void theInstructionSurroundsTheQuestion() {
        try (Editor editor = editor("template", "instruction")) {
            editor.edit(FACTS.subList(3, 4));
            String read = "Answer the question with the help of the fact.\nFact: Tom lives in Rome.\nQuestion: Tom lives in"
                    + "\nAnswer:";
            assertArrayEquals(logits(base, read), logits(editor.model(), "Tom lives in"));
            assertArrayEquals(generated(base, read), generated(editor.model(), "Tom lives in"));
        }
    }

    @Test
    void withoutFactsTheModelIsTheUneditedOneToTheBit() {
        for (String retriever : List.of("bm25", "hidden")) {
            try (Editor editor = editor("retriever", retriever)) {
                editor.edit(FACTS);
                Edits none = editor.edits().without(Set.of(0));
                try (EditedModel undone = model(none)) {
                    FACTS.forEach(fact -> assertArrayEquals(logits(base, fact.text()), logits(undone, fact.text())));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bm25", "hidden"})
    void aBatchThatIsUndoneTakesItsSentenceWithIt(String retriever) {
        EditRequest again = new EditRequest(9, "{} lives in", "Tom", "Oslo");
        try (Editor editor = editor("retriever", retriever)) {
            for (EditRequest fact : FACTS) {
                editor.edit(List.of(fact));
            }
            float[] first = logits(editor.model(), "Tom lives in");
            editor.edit(List.of(again));
            assertArrayEquals(logits(base, "Tom lives in Oslo. Tom lives in"), logits(editor.model(), "Tom lives in"));
            try (EditedModel undone = model(editor.edits().without(Set.of(4)));
                    EditedModel both = model(editor.edits().without(Set.of(3, 4)))) {
                assertArrayEquals(first, logits(undone, "Tom lives in"), "the older answer is back");
                assertArrayEquals(logits(base, "Tom lives in"), logits(both, "Tom lives in"));
                assertArrayEquals(logits(editor.model(), FACTS.get(1).text()), logits(both, FACTS.get(1).text()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bm25", "hidden"})
    void aResumedEditorContinuesAsIfItHadNotStopped(String retriever) {
        try (Editor whole = editor("retriever", retriever)) {
            whole.edit(FACTS.subList(0, 2));
            try (Editor resumed = Methods.resume(context(gpt), whole.edits())) {
                whole.edit(FACTS.subList(2, 4));
                resumed.edit(FACTS.subList(2, 4));
                for (int b = 0; b < 2; b++) {
                    FactStore one = (FactStore) whole.edits().batches().get(b).changes().getFirst();
                    FactStore other = (FactStore) resumed.edits().batches().get(b).changes().getFirst();
                    assertEquals(one.facts(), other.facts());
                    if (one.keys() != null) {
                        assertArrayEquals(one.keys().toFloats(), other.keys().toFloats());
                        assertArrayEquals(one.centre().toFloats(), other.centre().toFloats());
                    }
                }
                FACTS.forEach(fact ->
                        assertArrayEquals(logits(whole.model(), fact.text()), logits(resumed.model(), fact.text())));
            }
        }
    }

    @Test
    void readersInTheMiddleOfAnotherBatchKeepTheirFacts() {
        try (Editor editor = editor()) {
            editor.edit(FACTS.subList(0, 1));
            EditedModel model = editor.model();
            List<EditRequest> next = new ArrayList<>(FACTS.subList(1, 2));
            int[] tokens = model.generate(BYTES.encode(FACTS.getFirst().text()), GenerationSettings.greedy(8), token -> {
                if (!next.isEmpty()) {
                    editor.edit(List.of(next.removeLast()));
                }
            }).tokens();
            assertArrayEquals(generated(model, FACTS.getFirst().text()), tokens);
            assertNotNull(route(model, FACTS.get(1).text()).fact());
            List<float[]> expected = FACTS.stream().map(fact -> logits(model, fact.text())).toList();
            IntStream.range(0, 64).parallel().forEach(i ->
                    assertArrayEquals(expected.get(i % 4), logits(model, FACTS.get(i % 4).text())));
        }
    }

    @Test
    void aFactThatDoesNotFitBeforeItsOwnPromptIsRefused() {
        EditRequest tooLong = new EditRequest(7, "{} " + "x".repeat(51), "Tom", "Rome");
        try (Editor editor = editor()) {
            Edits before = editor.edits();
            String refused = "record 7: the prompt and its target take 121 tokens with the fact before them, the model's context"
                    + " holds 120; shorten the target or the prompt";
            assertEquals(refused, assertThrows(IllegalArgumentException.class, () -> editor.edit(List.of(tooLong))).getMessage());
            assertEquals(refused, assertThrows(IllegalArgumentException.class,
                    () -> new Scr().check(tooLong, CONTEXTS, gpt, BYTES)).getMessage());
            assertSame(before, editor.edits());
        }
    }

    @Test
    void aQueryThatDoesNotFitBehindItsFactIsRefusedAndNotCut() {
        try (Editor editor = editor()) {
            editor.edit(FACTS);
            String query = "Tom " + "x".repeat(110);
            String refused = "a text of 114 tokens takes 133 with the text of the fact 'Tom lives in', more than the context of"
                    + " 120 of the model that reads it; shorten the text or undo the edit";
            assertEquals(refused, assertThrows(IllegalArgumentException.class, () -> logits(editor.model(), query)).getMessage());
            assertEquals(refused,
                    assertThrows(IllegalArgumentException.class, () -> generated(editor.model(), query)).getMessage());
        }
    }

    @Test
    void hiddenFeaturesNeedTextsToTakeTheMeanOf() {
        String refused = assertThrows(IllegalArgumentException.class,
                () -> Methods.open(context(gpt), settings("retriever", "hidden"), List.of("{}"))).getMessage();
        assertTrue(refused.contains("--contexts") && refused.contains("--retriever bm25"), refused);
        Settings hidden = settings("retriever", "hidden");
        List<String> sampled = new Scr().contexts(gpt, BYTES, hidden, EditListener.SILENT);
        assertTrue(sampled.size() > 1);
        assertEquals(List.of("{}"), new Scr().contexts(gpt, BYTES, settings(), EditListener.SILENT));
    }

    @Test
    void damagedHiddenFeaturesNameTheRecord() {
        GptWeights whole = RandomGpt.weights(CONFIG, 3);
        Matrix which = whole.blocks().get(1).mlpIn().weight();
        GptWeights weights = whole.map(matrix -> {
            float[] values = matrix.toFloats();
            if (matrix == which) {
                values[5] = Float.NaN;
            }
            return Matrix.of(matrix.rows(), matrix.columns(), values);
        });
        Gpt damaged = Gpt.open(CONFIG, weights, "model", engine);
        try (Editor editor = Methods.open(context(damaged), settings("retriever", "hidden"), CONTEXTS)) {
            Edits before = editor.edits();
            String refused = assertThrows(NonFiniteException.class, () -> editor.edit(FACTS)).getMessage();
            assertTrue(refused.startsWith("record 1: "), refused);
            assertSame(before, editor.edits());
            assertFalse(refused.contains("\n"));
        }
    }
}
