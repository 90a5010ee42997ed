package dev.palimpsest.internal.editing.serac;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.Artifacts;
import dev.palimpsest.internal.editing.EditResources;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.retrieval.HiddenFeatures;
import dev.palimpsest.internal.editing.scope.ScopeMap;
import dev.palimpsest.internal.editing.serac.ScopeLoss.Pair;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.ArtifactTraining;
import dev.palimpsest.internal.editing.trained.TrainingRecord;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.LetterTokenizer;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** SERAC on a tiny random model: what must hold whatever was learned. */
class SeracTest {

    private static final GptConfig CONFIG = new GptConfig(Architectures.of("gpt2"), 3, 12, 2, 24, 32, 31, 0, 1e-5f, 0);
    private static final LetterTokenizer LETTERS = new LetterTokenizer();
    private static final Serac SERAC = new Serac();
    private static final String SHA256 = "5e".repeat(32);

    private static Engine engine;
    private static Gpt gpt;
    private static TrainedArtifact artifact;

    @BeforeAll
    static void train() {
        engine = Engines.open("cpu", new EngineOptions(2));
        gpt = Gpt.open(CONFIG, RandomGpt.weights(CONFIG, 3), "tiny", engine);
        try (ArtifactTraining training = training(settings())) {
            while (!training.finished()) {
                training.step();
            }
            artifact = artifact(training.tensors());
        }
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Settings settings() {
        Given given = Given.NOTHING
                .with(Serac.SCOPE_STEPS, 60).with(Serac.READER_STEPS, 3).with(Serac.READER_WIDTH, 8)
                .with(Serac.READER_HEADS, 2).with(Serac.READER_BATCH, 2);
        return SERAC.trainingSettings(CONFIG, given);
    }

    private static ArtifactTraining training(Settings settings) {
        return SERAC.train(gpt, LETTERS, records(), settings);
    }

    private static TrainedArtifact artifact(SortedMap<String, Matrix> tensors) {
        return new TrainedArtifact("serac", "tiny", SERAC.kept(settings()), tensors, SHA256);
    }

    private static List<TrainingRecord> records() {
        return IntStream.range(0, 12).mapToObj(i -> {
            String subject = "" + (char) ('a' + i) + (char) ('k' + i);
            return new TrainingRecord(
                    new EditRequest(i, "m {} n", subject, "" + (char) ('b' + i), "" + (char) ('c' + i)),
                    List.of("so " + subject, subject + " q"),
                    List.of(new TrainingRecord.Question("z " + (char) ('n' + i), " g")));
        }).toList();
    }

    private static final Artifacts ARTIFACTS = sha256 -> {
        if (!sha256.equals(SHA256)) {
            throw new IllegalArgumentException("no artifact " + sha256);
        }
        return artifact;
    };

    private static EditingContext context() {
        return EditingContext.of(gpt, LETTERS, null).with(ARTIFACTS);
    }

    private static Editor editor() {
        return Methods.open(context(), Methods.settings(SERAC, CONFIG, SERAC.completed(Given.NOTHING, artifact)), null);
    }

    private static EditRequest request(int i) {
        return new EditRequest(i, "t {} u", "x" + (char) ('a' + i), "" + (char) ('p' + i));
    }

    private static EditedModel model(Edits edits) {
        return EditedModel.of(gpt, edits, new EditResources(LETTERS, ARTIFACTS));
    }

    private static float[] logits(EditedModel model, String text) {
        return model.predict(List.of(Query.all(LETTERS.encode(text)))).getFirst().lastLogits();
    }

    private static final List<String> PROMPTS = List.of("t xa u", "t xb u", "t xc u", "hello", "so xa", "a b c d e");

    private static void assertSameLogits(EditedModel expected, EditedModel actual) {
        for (String prompt : PROMPTS) {
            assertArrayEquals(logits(expected, prompt), logits(actual, prompt), prompt);
        }
    }

    // ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void anEmptyMemoryHasTheBitsOfTheBaseModel() {
        try (Editor editor = editor();
                EditedModel base = EditedModel.original(gpt);
                EditedModel empty = model(editor.edits())) {
            assertSameLogits(base, empty);
            assertSameLogits(base, editor.model());
        }
    }

    @Test
    void anEditedPromptIsAnsweredByTheReaderAndIsInItsOwnScope() {
        try (Editor editor = editor();
                EditedModel base = EditedModel.original(gpt)) {
            editor.edit(List.of(request(0)));
            assertFalse(Arrays.equals(logits(base, "t xa u"), logits(editor.model(), "t xa u")));
            List<double[]> features = new HiddenFeatures(gpt, 1).of(
                    List.of(LETTERS.encode("t xa u"), LETTERS.encode("a much longer one"), LETTERS.encode("t xa u")));
            ScopeMap map = ScopeMap.of(artifact, CONFIG.width());
            assertEquals(1, ScopeMap.similarity(map.embed(features.get(0)), map.embed(features.get(2))));
        }
    }

    @Test
    void theOrderOfEditsDoesNotMatter() {
        try (Editor one = editor();
                Editor other = editor()) {
            one.edit(List.of(request(0), request(1)));
            one.edit(List.of(request(2)));
            other.edit(List.of(request(2)));
            other.edit(List.of(request(1)));
            other.edit(List.of(request(0)));
            assertSameLogits(one.model(), other.model());
        }
    }

    @Test
    void removingAnEditRestoresTheBitsOfItsPrompts() {
        try (Editor one = editor();
                Editor both = editor()) {
            one.edit(List.of(request(0)));
            both.edit(List.of(request(0)));
            both.edit(List.of(request(1)));
            try (EditedModel undone = model(both.edits().without(Set.of(1)));
                    EditedModel base = EditedModel.original(gpt);
                    EditedModel none = model(both.edits().without(Set.of(0, 1)))) {
                assertSameLogits(one.model(), undone);
                assertSameLogits(base, none);
            }
        }
    }

    @Test
    void theTargetAfterThePromptDoesNotChangeTheDecision() {
        try (Editor editor = editor()) {
            editor.edit(List.of(request(0)));
            int[] prompt = LETTERS.encode("t xa u");
            // The first prediction is made before the target is read: it has the same bits whatever follows.
            double[] first = new double[2];
            int[] argmax = new int[2];
            List<String> targets = List.of("p", "zzzzzz hello there");
            for (int i = 0; i < 2; i++) {
                int[] target = LETTERS.encode(" " + targets.get(i));
                int[] all = Arrays.copyOf(prompt, prompt.length + target.length);
                System.arraycopy(target, 0, all, prompt.length, target.length);
                Prediction prediction =
                        editor.model().predict(List.of(Query.continuation(all, prompt.length))).getFirst();
                first[i] = prediction.logProbs()[0];
                argmax[i] = prediction.argmax()[0];
            }
            assertEquals(first[0], first[1]);
            assertEquals(argmax[0], argmax[1]);
        }
    }

    @Test
    void generationWithACacheTakesTheTokensThatPredictionGives() {
        try (Editor editor = editor()) {
            editor.edit(List.of(request(0)));
            int[] prompt = LETTERS.encode("t xa u");
            int[] generated = editor.model().generate(prompt, GenerationSettings.greedy(4)).tokens();
            assertTrue(generated.length > 0);
            int[] all = Arrays.copyOf(prompt, prompt.length + generated.length);
            System.arraycopy(generated, 0, all, prompt.length, generated.length);
            Prediction forced = editor.model().predict(List.of(Query.continuation(all, prompt.length))).getFirst();
            assertArrayEquals(generated, Arrays.copyOf(forced.argmax(), generated.length));
        }
    }

    @Test
    void thePromptOfARequestThatNoLongerFitsBehindItsEditIsRefusedForTheBaseReader() {
        Given given = SERAC.completed(Given.NOTHING.with(Serac.READER, Serac.BASE), artifact);
        String longPrompt = "t {} and so on and on";
        try (Editor editor = Methods.open(context(), Methods.settings(SERAC, CONFIG, given), null)) {
            String message = assertThrows(IllegalArgumentException.class, () -> editor.check(
                    new EditRequest(7, longPrompt, "xa", "p"))).getMessage();
            assertTrue(message.startsWith("record 7: the prompt and its target take "), message);
            assertTrue(message.endsWith("use --reader small"), message);
        }
    }

    // ── training ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void theGradientOfTheScopeLossIsThatOfFiniteDifferences() {
        Random random = new Random(5);
        int width = 7;
        double[] parameters = random.doubles(ScopeMap.WIDTH * width + 1, -0.3, 0.3).toArray();
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pairs.add(new Pair(random.doubles(width, -1, 1).toArray(), random.doubles(width, -1, 1).toArray(), i % 2 == 0));
        }
        double[] gradient = ScopeLoss.of(parameters, pairs).gradient();
        for (int i = 0; i < parameters.length; i += i < parameters.length - 5 ? 17 : 1) {
            double step = 1e-5;
            double[] up = parameters.clone();
            double[] down = parameters.clone();
            up[i] += step;
            down[i] -= step;
            double expected = (ScopeLoss.of(up, pairs).loss() - ScopeLoss.of(down, pairs).loss()) / (2 * step);
            assertEquals(expected, gradient[i], 1e-6 * Math.max(1, Math.abs(expected)), "parameter " + i);
        }
    }

    @Test
    void trainingLowersTheValidationLossOfTheClassifier() {
        try (ArtifactTraining training = training(settings())) {
            double before = training.step().validation();
            while (!training.finished()) {
                training.step();
            }
            assertTrue(training.figures().get("scope_loss") < before);
            assertTrue(training.figures().get("scope_accuracy") > 0.6, () -> training.figures().toString());
        }
    }

    @Test
    void aTrainingThatContinuesGivesTheSameBits() {
        for (int stop : new int[] {7, 61}) {
            SortedMap<String, Matrix> state;
            try (ArtifactTraining first = training(settings())) {
                while (first.done() < stop) {
                    first.step();
                }
                state = first.state();
            }
            try (ArtifactTraining second = training(settings())) {
                second.continueFrom(state);
                assertEquals(stop, second.done());
                while (!second.finished()) {
                    second.step();
                }
                SortedMap<String, Matrix> tensors = second.tensors();
                assertEquals(artifact.tensors().keySet(), tensors.keySet());
                tensors.forEach((name, matrix) ->
                        assertArrayEquals(artifact.tensors().get(name).toDoubles(), matrix.toDoubles(), name));
            }
        }
    }

    @Test
    void aStateOfAnotherShapeIsRefused() {
        try (ArtifactTraining training = training(settings())) {
            assertThrows(IllegalArgumentException.class, () -> training.continueFrom(new TreeMap<>()));
            assertEquals(0, training.done());
        }
    }

    @Test
    void recordsWithoutRephrasingsAreRefused() {
        List<TrainingRecord> bare = records().stream()
                .map(record -> new TrainingRecord(record.request(), List.of(), record.unrelated()))
                .toList();
        String message = assertThrows(IllegalArgumentException.class,
                () -> SERAC.train(gpt, LETTERS, bare, settings())).getMessage();
        assertTrue(message.contains("0 of 12 records have any"), message);
    }

    // ── artifacts ────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void artifactsOfAnotherModelOrMethodOrNoneAreRefused() {
        Settings settings = Methods.settings(SERAC, CONFIG, SERAC.completed(Given.NOTHING, artifact));
        TrainedArtifact foreign =
                new TrainedArtifact("serac", "another", artifact.settings(), artifact.tensors(), SHA256);
        assertRefused("the artifact was trained with another model", settings, sha256 -> foreign);
        TrainedArtifact other = new TrainedArtifact("mend", "tiny", Map.of(), artifact.tensors(), SHA256);
        assertRefused("the artifact was trained for mend, not serac", settings, sha256 -> other);
        assertRefused("the edits need the artifact with SHA-256 5e5e5e5e5e5e", settings, Artifacts.NONE);
        SortedMap<String, Matrix> fewer = new TreeMap<>(artifact.tensors());
        fewer.remove("scope.map");
        TrainedArtifact damaged = new TrainedArtifact("serac", "tiny", artifact.settings(), fewer, SHA256);
        assertRefused("there is no tensor 'scope.map'", settings, sha256 -> damaged);
        assertRefused("serac needs a trained artifact", Methods.settings(SERAC, CONFIG, Given.NOTHING), ARTIFACTS);
    }

    private static void assertRefused(String start, Settings settings, Artifacts artifacts) {
        String message = assertThrows(IllegalArgumentException.class, () -> Methods.open(
                EditingContext.of(gpt, LETTERS, null).with(artifacts), settings, null).close()).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void aValueThatTheArtifactWasNotTrainedWithIsRefused() {
        Given other = Given.NOTHING.with(Serac.LAYER, List.of(2));
        String message = assertThrows(IllegalArgumentException.class, () -> SERAC.completed(other, artifact)).getMessage();
        assertEquals("the artifact was trained with layers 1; leave the setting out, or train another artifact with it",
                message);
    }
}
