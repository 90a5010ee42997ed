package dev.palimpsest.internal.editing.kn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Golden;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.model.Gpt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The properties that define KN, on both golden models. Any engine. */
public abstract class KnowledgeNeuronsContract {

    @TempDir
    Path temporary;

    /** The engine under test. */
    protected abstract Engine open();

    private Golden golden(String name) {
        return new Golden(name, temporary, open());
    }

    private static Settings settings(Golden golden) {
        List<Integer> all = IntStream.range(0, golden.gpt.config().layers()).boxed().toList();
        return Methods.settings(Methods.of("kn"), golden.gpt.config(), Given.NOTHING.with(CommonSettings.LAYERS, all));
    }

    private static EditRequest request(Golden golden, long caseId) {
        return golden.requests().stream().filter(each -> each.caseId() == caseId).findFirst().orElseThrow();
    }

    /** Of single and of several tokens: Σ IG = p(k) − p(0), up to the Riemann sum's error, in every block. */
    @ParameterizedTest
    @ValueSource(strings = {GoldenModels.GPT2, GoldenModels.GPTJ})
    void attributionsOfABlockSumToTheChangeOfTheProbability(String name) {
        try (Golden golden = golden(name)) {
            List<Integer> layers = settings(golden).layers();
            int[] prompt = golden.tokenizer().encode(request(golden, 2).text());
            int[] several = golden.tokenizer().encode(request(golden, 2).oldContinuation());
            assertTrue(several.length > 1, "several tokens");
            for (int[] answer : new int[][] {several, {several[0]}}) {
                Attribution attribution = Attribution.of(golden.gpt, layers, prompt, answer, 200);
                double said = probability(golden, prompt, answer);
                for (int layer : layers) {
                    double[] ends = attribution.probabilities().get(layer);
                    double sum = Arrays.stream(attribution.neurons().get(layer)).sum();
                    String what = name + ", layer " + layer + ", " + answer.length + " tokens";
                    assertEquals(said, ends[1], 1e-4 * said, what + ": the last step is the model's own");
                    assertEquals(ends[1] - ends[0], sum, 0.05 * Math.abs(ends[1] - ends[0]) + 1e-6, what);
                }
            }
        }
    }

    /** By the model's predictions, not by the attribution's passes. */
    private static double probability(Golden golden, int[] prompt, int[] answer) {
        int[] text = Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, text, prompt.length, answer.length);
        double sum = 0;
        try (EditedModel model = EditedModel.original(golden.gpt)) {
            for (int t = 0; t < answer.length; t++) {
                Prediction prediction = model.predict(
                        List.of(Query.all(Arrays.copyOf(text, prompt.length + t)))).getFirst();
                float[] logits = prediction.lastLogits();
                double total = 0;
                for (float logit : logits) {
                    total += Math.exp(logit - logits[answer[t]]);
                }
                sum += 1 / total / answer.length;
            }
        }
        return sum;
    }

    @Test
    void aLayersAttributionsDoNotDependOnTheOtherLayers() {
        try (Golden golden = golden(GoldenModels.GPT2)) {
            int[] prompt = golden.tokenizer().encode(request(golden, 0).text());
            int[] answer = golden.tokenizer().encode(request(golden, 0).oldContinuation());
            double[] few = Attribution.of(golden.gpt, List.of(1), prompt, answer, 21).neurons().get(1);
            double[] beside = Attribution.of(golden.gpt, List.of(0, 1, 2), prompt, answer, 21).neurons().get(1);
            assertArrayEquals(few, beside);
            assertTrue(Arrays.stream(few).max().orElseThrow() > 0);
        }
    }

    /** For a single token twice the difference of the embeddings is added, for several their sum's; nothing else changes. */
    @ParameterizedTest
    @ValueSource(longs = {5, 0})
    void theChosenColumnsGetTheDifferenceOfTheEmbeddings(long caseId) {
        try (Golden golden = golden(GoldenModels.GPT2);
                Editor editor = Methods.open(golden.context(), settings(golden), List.of("{}"))) {
            EditRequest request = request(golden, caseId);
            int[] fresh = golden.tokenizer().encode(request.continuation());
            int[] prompt = golden.tokenizer().encode(request.text());
            Generation greedy = editor.model().generate(prompt, GenerationSettings.greedy(fresh.length));
            // Generation ends at the end-of-text token; the model has said it all the same.
            int[] said = Arrays.copyOf(greedy.tokens(), fresh.length);
            Arrays.fill(said, greedy.tokens().length, said.length, golden.gpt.config().endOfText());
            assertTrue(greedy.tokens().length >= fresh.length - 1);
            double[] expected = new double[golden.gpt.config().width()];
            embeddings(golden.gpt, fresh, expected, 1);
            embeddings(golden.gpt, said, expected, -1);
            EditBatch batch = editor.edit(List.of(request));
            assertFalse(batch.changes().isEmpty());
            double total = 0;
            for (int layer : settings(golden).layers()) {
                List<Integer> neurons = batch.changes().stream().filter(change -> change.layer() == layer)
                        .flatMap(change -> ((NeuronColumns) change).neurons().stream()).toList();
                total += neurons.size();
                assertColumns(golden.gpt.mlpOut(layer), editor.model().gpt().mlpOut(layer), golden.gpt.engine(), neurons,
                        expected, fresh.length == 1 ? 2 : 1);
                assertEquals(neurons.size(), batch.figure(KnEditor.NEURONS).get(layer), 0);
            }
            assertTrue(total > 0);
        }
    }

    private static void embeddings(Gpt gpt, int[] tokens, double[] sum, int sign) {
        try (Workspace scratch = gpt.engine().workspace()) {
            Tensor rows = scratch.tensor(tokens.length, sum.length);
            gpt.tokenEmbeddings(tokens, rows);
            float[] values = gpt.engine().read(rows);
            for (int i = 0; i < values.length; i++) {
                sum[i % sum.length] += sign * values[i];
            }
        }
    }

    private static void assertColumns(Linear before, Linear after, Engine engine, List<Integer> neurons, double[] expected,
            int factor) {
        float[] old = weight(before, engine);
        float[] now = weight(after, engine);
        boolean rows = before.layout() == Linear.Layout.INPUT_OUTPUT;
        int columns = before.weight().columns();
        for (int i = 0; i < old.length; i++) {
            int neuron = rows ? i / columns : i % columns;
            int feature = rows ? i % columns : i / columns;
            double change = neurons.contains(neuron) ? factor * expected[feature] : 0;
            assertEquals(old[i] + change, now[i], 1e-5, "neuron " + neuron);
        }
    }

    private static float[] weight(Linear map, Engine engine) {
        try (Workspace scratch = engine.workspace()) {
            Tensor wide = scratch.tensor(map.weight().rows(), map.weight().columns());
            engine.widen(map.weight(), wide);
            return engine.read(wide);
        }
    }

    /** Undoing the last edit gives the bits from before it, undoing all those of the unedited model. */
    @ParameterizedTest
    @ValueSource(strings = {GoldenModels.GPT2, GoldenModels.GPTJ})
    void undoRestoresTheBits(String name) {
        try (Golden golden = golden(name);
                Editor editor = Methods.open(golden.context(), settings(golden), List.of("{}"))) {
            List<float[]> states = new ArrayList<>(List.of(logits(golden, editor.model())));
            for (EditRequest request : golden.requests().subList(0, 3)) {
                editor.edit(List.of(request));
                states.add(logits(golden, editor.model()));
            }
            assertFalse(Arrays.equals(states.getFirst(), states.getLast()));
            Edits edits = editor.edits();
            for (int kept = 0; kept <= 3; kept++) {
                Set<Integer> undone = new HashSet<>(IntStream.range(kept, 3).boxed().toList());
                try (EditedModel model = EditedModel.of(golden.gpt, edits.without(undone))) {
                    assertArrayEquals(states.get(kept), logits(golden, model), "after " + kept + " edits");
                }
            }
            try (Editor resumed = Methods.resume(golden.context(), edits.first(2))) {
                resumed.edit(List.of(golden.requests().get(2)));
                assertArrayEquals(states.getLast(), logits(golden, resumed.model()), "resumed");
            }
        }
    }

    private static float[] logits(Golden golden, EditedModel model) {
        return model.predict(List.of(Query.all(golden.tokenizer().encode("Vati Semive works as a")))).getFirst().lastLogits();
    }

    @Test
    void refiningKeepsNeuronsThatMostContextsFind() {
        SortedMap<Integer, List<Integer>> one = new TreeMap<>(Map.of(0, List.of(1, 2), 3, List.of(7)));
        SortedMap<Integer, List<Integer>> two = new TreeMap<>(Map.of(0, List.of(2, 5)));
        SortedMap<Integer, List<Integer>> three = new TreeMap<>(Map.of(0, List.of(2), 3, List.of(7)));
        SortedMap<Integer, List<Integer>> none = new TreeMap<>();
        assertEquals(Map.of(0, List.of(2)), NeuronSelection.inMost(List.of(one, two, three, none, none)),
                "two of five are 40%, not more");
        try (Golden golden = golden(GoldenModels.GPT2)) {
            EditRequest request = request(golden, 0);
            int[] old = golden.tokenizer().encode(request.oldContinuation());
            List<SortedMap<Integer, List<Integer>>> found = new ArrayList<>();
            for (String context : golden.contexts()) {
                found.add(NeuronSelection.above(0.02, Attribution.of(golden.gpt, settings(golden).layers(),
                        golden.tokenizer().encode(context.replace("{}", request.text())), old, 20)));
            }
            assertNotEquals(found.getFirst(), NeuronSelection.inMost(found), "contexts make a difference");
            for (String refine : List.of(SettingType.OFF, SettingType.ON)) {
                Settings settings = settings(golden).with(KnowledgeNeurons.REFINE, refine)
                        .with(KnowledgeNeurons.THRESHOLD, 0.02);
                try (Editor editor = Methods.open(golden.context(), settings, golden.contexts())) {
                    SortedMap<Integer, List<Integer>> edited = new TreeMap<>();
                    editor.edit(List.of(request)).changes()
                            .forEach(change -> edited.put(change.layer(), ((NeuronColumns) change).neurons()));
                    assertEquals(refine.equals(SettingType.ON) ? NeuronSelection.inMost(found) : found.getFirst(), edited);
                }
            }
        }
    }

    @Test
    void whatCannotBeEditedIsRefusedWithTheRemedy() {
        try (Golden golden = golden(GoldenModels.GPT2);
                Editor editor = Methods.open(golden.context(), settings(golden), List.of("{}"))) {
            EditRequest known = request(golden, 0);
            EditRequest unknown = new EditRequest(7, known.prompt(), known.subject(), known.target());
            String message = assertThrows(IllegalArgumentException.class, () -> editor.check(unknown)).getMessage();
            assertTrue(message.startsWith("record 7: the method needs the fact's old answer; give"), message);
            EditRequest endless = new EditRequest(8, known.prompt(), known.subject(), known.target(), "Dese ".repeat(60));
            message = assertThrows(IllegalArgumentException.class, () -> editor.edit(List.of(endless))).getMessage();
            assertTrue(message.startsWith("record 8: prompt and old answer take "), message);
            assertTrue(message.endsWith("; shorten the old answer (ground_truth) or the prompt"), message);
            assertEquals(0, editor.edits().size());
        }
    }

    @Test
    void thresholdsAreThePublishedOnes() {
        assertEquals(0.2, threshold(PaperModel.GPT2_XL));
        assertEquals(0.1, threshold(PaperModel.GPT_J));
    }

    private static double threshold(PaperModel model) {
        Settings settings = Methods.settings(Methods.of("kn"), model.shape(), Given.NOTHING);
        assertEquals(model.shape().layers(), settings.layers().size(), "all blocks");
        Setting<Double> threshold = KnowledgeNeurons.THRESHOLD;
        return settings.get(threshold);
    }
}
