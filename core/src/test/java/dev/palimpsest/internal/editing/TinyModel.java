package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.HookScope;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.memory.InputSample;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.QuickArtifacts;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.LetterTokenizer;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A model that generates a few tokens within a millisecond, what every method needs to edit it, and what to ask it. */
final class TinyModel {

    /** Layers 0 and 1 are edited; what is written at the subject reaches later tokens through layer 2. */
    static final GptConfig CONFIG =
            new GptConfig(Architectures.of("gpt2"), 3, 12, 2, 24, 24, 31, 0, 1e-5f, 0);

    private static final int PROMPTS = 8;
    private static final List<String> CONTEXTS = List.of("{}", "oh so {}");

    /** What a model says to every prompt, to compare bit for bit. */
    record Answers(int[][] tokens, float[][] logits) {

        static Answers of(EditedModel model) {
            int[][] tokens = new int[PROMPTS][];
            float[][] logits = new float[PROMPTS][];
            for (int q = 0; q < PROMPTS; q++) {
                tokens[q] = TinyModel.generated(model, q);
                logits[q] = TinyModel.logits(model, q);
            }
            return new Answers(tokens, logits);
        }

        boolean sameAs(Answers other) {
            return Arrays.deepEquals(tokens, other.tokens) && Arrays.deepEquals(logits, other.logits);
        }
    }

    private TinyModel() {}

    static Gpt on(Engine engine) {
        return Gpt.open(CONFIG, RandomGpt.weights(CONFIG, 7), "tiny", engine);
    }

    static int prompts() {
        return PROMPTS;
    }

    /** The prompts of the facts: an edit of the first is sure to change an answer. */
    static int[] prompt(int question) {
        return new LetterTokenizer().encode(facts(PROMPTS / 2).get(question / 2).get(question % 2).text());
    }

    /** Sampled, half of them with hooks that act on decoded tokens too. */
    static GenerationSettings settings(int question) {
        return new GenerationSettings(
                3, 0.7, 0, 1, question, question % 2 == 0 ? HookScope.PROMPT : HookScope.RUNNING);
    }

    static int[] generated(EditedModel model, int question) {
        return model.generate(prompt(question), settings(question)).tokens();
    }

    static float[] logits(EditedModel model, int question) {
        return model.predict(List.of(Query.all(prompt(question)))).getFirst().lastLogits();
    }

    /** An editor of the unedited model, with few steps. */
    static Editor editor(EditingMethod method, Gpt gpt, EditListener listener) {
        Map<String, Object> given = new HashMap<>();
        method.schema().forEach(setting -> {
            switch (setting.name()) {
                case "layers" -> given.put("layers", setting == CommonSettings.LAYERS ? List.of(0, 1) : List.of(0));
                case "steps" -> given.put("steps", 3);
                case "failed" -> given.put("failed", "keep");
                default -> { }
            }
        });
        QuickArtifacts artifacts = new QuickArtifacts(gpt, new LetterTokenizer());
        Settings settings =
                Methods.settings(method, CONFIG, artifacts.completed(method, new Given(given, List.of())));
        return Methods.open(context(gpt).with(artifacts).with(listener), settings, CONTEXTS);
    }

    /** What editors of the model need. */
    static EditingContext context(Gpt gpt) {
        return EditingContext.of(gpt, new LetterTokenizer(), statistics())
                .with(new QuickArtifacts(gpt, new LetterTokenizer()));
    }

    /** {@code batches} batches of two facts. */
    static List<List<EditRequest>> facts(int batches) {
        Random random = new Random(11);
        List<List<EditRequest>> all = new ArrayList<>();
        for (int b = 0; b < batches; b++) {
            List<EditRequest> batch = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                batch.add(new EditRequest(2 * b + i, letters(random, 2) + " {} " + letters(random, 1),
                        letters(random, 3).toUpperCase(), letters(random, 1), "q"));
            }
            all.add(batch);
        }
        return all;
    }

    private static String letters(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static KeyStatistics statistics() {
        int n = CONFIG.innerWidth();
        double[] sum = new double[n * n];
        for (int i = 0; i < n; i++) {
            // Some directions hold little: AlphaEdit's null space.
            sum[i * n + i] = i < 4 ? 8 : 100 + i;
        }
        Map<Integer, KeyStatistics.Moment> layers = new HashMap<>();
        for (int layer = 0; layer < CONFIG.layers(); layer++) {
            layers.put(layer, new KeyStatistics.Moment(Matrix.of(n, n, sum), 100));
        }
        return new KeyStatistics("tiny", layers, inputs(), Map.of());
    }

    /** Made up: T-Patcher's memory. */
    private static InputSample inputs() {
        Random random = new Random(7);
        int size = 40;
        double[] priorities = new double[size];
        SortedMap<Integer, Matrix> layers = new TreeMap<>();
        for (int layer = 0; layer < CONFIG.layers(); layer++) {
            float[] values = new float[size * CONFIG.width()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            layers.put(layer, Matrix.of(size, CONFIG.width(), values));
        }
        return new InputSample(size, Matrix.of(1, size, priorities), layers);
    }
}
