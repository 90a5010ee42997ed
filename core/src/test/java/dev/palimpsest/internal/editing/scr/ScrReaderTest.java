package dev.palimpsest.internal.editing.scr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.Artifacts;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.Route;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.scope.CounterfactualModel;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.ByteTokenizer;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SCR with the small model of an artifact as the reader, against that model reading the same text. */
class ScrReaderTest {

    private static final GptConfig CONFIG =
            new GptConfig(Architectures.of("gpt2"), 3, 16, 2, 32, 60, 256, 0, 1e-5f, 0);
    private static final GptConfig SMALL = CounterfactualModel.config(CONFIG, 2, 8, 2);
    private static final GptWeights WEIGHTS = RandomGpt.weights(SMALL, 11);
    private static final ByteTokenizer BYTES = new ByteTokenizer();
    private static final Scr SCR = new Scr();
    private static final String SHA256 = "5c".repeat(32);
    private static final TrainedArtifact ARTIFACT = artifact("serac", "model", SHA256, true);
    private static final Artifacts ARTIFACTS = sha256 -> {
        assertEquals(SHA256, sha256);
        return ARTIFACT;
    };
    private static final List<EditRequest> FACTS = List.of(
            new EditRequest(1, "The capital of {} is", "Ruritania", "Strelsau"),
            new EditRequest(2, "{} plays the", "Ada Byron", "harp"),
            new EditRequest(3, "{} lives in", "Tom", "Rome"));
    private static final List<String> UNRELATED = List.of("The capital of France is", "Ada plays the", "hm");

    private final Engine engine = Engines.open("cpu", new EngineOptions(2));
    private final Gpt gpt = Gpt.open(CONFIG, RandomGpt.weights(CONFIG, 3), "model", engine);
    private final EditedModel base = EditedModel.original(gpt);
    private final EditedModel small = EditedModel.original(Gpt.open(SMALL, WEIGHTS, "small", engine));

    @AfterEach
    void closeTheEngine() {
        small.close();
        base.close();
        engine.close();
    }

    /** @param whole whether it has a small model */
    private static TrainedArtifact artifact(String method, String fingerprint, String sha256, boolean whole) {
        SortedMap<String, Matrix> tensors = new TreeMap<>();
        if (whole) {
            CounterfactualModel.addTo(tensors, SMALL, WEIGHTS);
        }
        return new TrainedArtifact(method, fingerprint, Map.of(), tensors, sha256);
    }

    private static Settings settings() {
        return Methods.settings(SCR, CONFIG, SCR.completed(Given.NOTHING.with(Scr.READER, "small"), ARTIFACT));
    }

    private EditingContext context(Artifacts artifacts) {
        return EditingContext.of(gpt, BYTES, null).with(artifacts);
    }

    private Editor editor() {
        return Methods.open(context(ARTIFACTS), settings(), null);
    }

    private EditedModel model(Edits edits, Artifacts artifacts) {
        return EditedModel.of(gpt, edits, context(artifacts).resources());
    }

    private static float[] logits(EditedModel model, String prompt) {
        return model.predict(List.of(Query.all(BYTES.encode(prompt)))).getFirst().lastLogits();
    }

    private static int[] generated(EditedModel model, String prompt) {
        return model.generate(BYTES.encode(prompt), GenerationSettings.greedy(8)).tokens();
    }

    private static String read(EditRequest fact) {
        return fact.text() + " " + fact.target() + ". " + fact.text();
    }

    private void assertReadByTheSmallModel(EditedModel model, EditRequest fact) {
        assertArrayEquals(logits(small, read(fact)), logits(model, fact.text()));
        assertArrayEquals(generated(small, read(fact)), generated(model, fact.text()));
        assertFalse(Arrays.equals(logits(base, fact.text()), logits(model, fact.text())));
    }

    @Test
    void theSmallModelReadsAnEditPromptBehindItsFactAndTheEditedModelAnUnrelatedOne() {
        try (Editor editor = editor()) {
            editor.edit(FACTS.subList(0, 1));
            editor.edit(FACTS.subList(1, 3));
            EditedModel model = editor.model();
            FACTS.forEach(fact -> assertReadByTheSmallModel(model, fact));
            for (String prompt : UNRELATED) {
                assertArrayEquals(logits(base, prompt), logits(model, prompt));
                assertArrayEquals(generated(base, prompt), generated(model, prompt));
                Route route = model.routes(List.of(Query.all(BYTES.encode(prompt)))).getFirst();
                assertNull(route.fact());
            }
            FactStore store = (FactStore) editor.edits().changes().getFirst();
            assertEquals(SHA256, store.lookup().reader());
        }
    }

    @Test
    void anUndoneBatchTakesItsSentenceWithItAndTheLastOneTheReader() {
        try (Editor editor = editor()) {
            FACTS.forEach(fact -> editor.edit(List.of(fact)));
            try (EditedModel undone = model(editor.edits().without(Set.of(2)), ARTIFACTS);
                    EditedModel none = model(editor.edits().without(Set.of(0, 1, 2)), Artifacts.NONE)) {
                assertReadByTheSmallModel(undone, FACTS.getFirst());
                assertArrayEquals(logits(base, FACTS.get(2).text()), logits(undone, FACTS.get(2).text()));
                FACTS.forEach(fact -> assertArrayEquals(logits(base, fact.text()), logits(none, fact.text())));
            }
        }
    }

    @Test
    void aResumedEditorContinuesAsIfItHadNotStopped() {
        try (Editor whole = editor()) {
            whole.edit(FACTS.subList(0, 1));
            try (Editor resumed = Methods.resume(context(ARTIFACTS), whole.edits())) {
                whole.edit(FACTS.subList(1, 3));
                resumed.edit(FACTS.subList(1, 3));
                for (EditRequest fact : FACTS) {
                    assertReadByTheSmallModel(resumed.model(), fact);
                    assertArrayEquals(logits(whole.model(), fact.text()), logits(resumed.model(), fact.text()));
                }
            }
        }
    }

    @Test
    void aModelThatIsReadWhileFactsAreAddedKeepsItsReader() {
        try (Editor editor = editor()) {
            editor.edit(FACTS.subList(0, 1));
            int[] tokens = editor.model().generate(BYTES.encode(FACTS.getFirst().text()), GenerationSettings.greedy(8),
                    token -> editor.edit(FACTS.subList(1, 2))).tokens();
            assertArrayEquals(generated(small, read(FACTS.getFirst())), tokens);
        }
    }

    @Test
    void theReadersContextIsTwiceTheModels() {
        EditRequest longer = new EditRequest(7, "{} " + "x".repeat(34), "Tom", "Rome");
        EditRequest tooLong = new EditRequest(8, "{} " + "x".repeat(51), "Tom", "Rome");
        try (Editor editor = editor()) {
            editor.edit(List.of(longer));
            assertReadByTheSmallModel(editor.model(), longer);
            Edits before = editor.edits();
            String refused = assertThrows(IllegalArgumentException.class, () -> editor.edit(List.of(tooLong))).getMessage();
            assertEquals("record 8: the prompt and its target take 121 tokens with the fact before them, the reader's context"
                    + " holds 120; shorten the target or the prompt", refused);
            assertSame(before, editor.edits());
        }
    }

    // ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────

    private void assertRefused(String start, Settings settings, Artifacts artifacts) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> Methods.open(context(artifacts), settings, null).close()).getMessage();
        assertTrue(message.startsWith(start), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void noArtifactAndOneOfAnotherModelOrMethodOrWithoutASmallModelAreRefused() {
        Settings bare = Methods.settings(SCR, CONFIG, Given.NOTHING.with(Scr.READER, "small"));
        assertRefused("scr with --reader small needs a trained artifact; train one with 'palimpsest train --method serac'",
                bare, ARTIFACTS);
        assertRefused("the edits need the artifact with SHA-256 5c5c5c5c5c5c", settings(), Artifacts.NONE);
        assertRefused("the artifact was trained with another model (fingerprint another, ", settings(),
                sha256 -> artifact("serac", "another", SHA256, true));
        assertRefused("the artifact was trained for mend, not serac", settings(),
                sha256 -> artifact("mend", "model", SHA256, true));
        assertRefused("the artifact has no counterfactual model", settings(),
                sha256 -> artifact("serac", "model", SHA256, false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anArtifactThatDoesNotFitIsRefusedBeforeAnyModelIsOpen(boolean other) {
        TrainedArtifact wrong = artifact(other ? "mend" : "serac", "model", SHA256, other);
        String message = assertThrows(IllegalArgumentException.class,
                () -> SCR.completed(Given.NOTHING.with(Scr.READER, "small"), wrong)).getMessage();
        assertTrue(message.startsWith(other ? "the artifact was trained for mend" : "the artifact has no counter"), message);
    }

    @Test
    void editedModelsWithoutTheReadersArtifactOrWithAnotherModelsAreRefused() {
        try (Editor editor = editor()) {
            editor.edit(FACTS);
            assertThrows(IllegalArgumentException.class, () -> model(editor.edits(), Artifacts.NONE));
            String message = assertThrows(IllegalArgumentException.class, () -> model(editor.edits(),
                    sha256 -> artifact("serac", "another", SHA256, true))).getMessage();
            assertTrue(message.startsWith("the artifact was trained with another model"), message);
        }
    }

    @Test
    void onlyTheReaderSmallUsesAnArtifact() {
        assertFalse(SCR.usesArtifact(Given.NOTHING));
        assertFalse(SCR.usesArtifact(Given.NOTHING.with(Scr.READER, "base")));
        assertTrue(SCR.usesArtifact(Given.NOTHING.with(Scr.READER, "small")));
        assertEquals("base", Methods.settings(SCR, CONFIG, Given.NOTHING).get(Scr.READER));
    }
}
