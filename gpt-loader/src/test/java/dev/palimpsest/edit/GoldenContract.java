package dev.palimpsest.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.InverseMemory;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.inference.Prediction;
import dev.palimpsest.inference.Predictor;
import dev.palimpsest.inference.Query;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.Hooks;
import dev.palimpsest.model.Pass;
import dev.palimpsest.model.Tap;
import dev.palimpsest.model.TokenBatch;
import dev.palimpsest.tensor.Matrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both golden models, from tokens to hooked logits, to the tolerances that came with them. Any engine. */
public abstract class GoldenContract {

    @TempDir
    Path temporary;

    /** The engine under test. */
    protected abstract Engine open();

    private Golden golden(String model) {
        return new Golden(model, temporary, open());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void logitsAndArgmaxes(String model) {
        try (Golden golden = golden(model)) {
            for (JsonNode text : golden.expected.get("logits")) {
                int[] ids = golden.tokenizer().encode(text.get("text").asText());
                assertArrayEquals(Golden.ints(text.get("ids")), ids);
                assertPrediction(text, new Predictor(golden.gpt).predict(List.of(Query.all(ids)), Hooks.NONE).getFirst());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void hiddenStatesOfEveryBlock(String model) {
        try (Golden golden = golden(model)) {
            Engine engine = golden.gpt.engine();
            int[] ids = Golden.ints(golden.expected.get("logits").get(0).get("ids"));
            int layers = golden.gpt.config().layers();
            int width = golden.gpt.config().width();
            TokenBatch batch = TokenBatch.of(List.of(ids));
            double[] expected = golden.tensor("hidden").toDoubles();
            try (Workspace workspace = engine.workspace()) {
                List<Tap> taps = new ArrayList<>();
                List<Tensor> outputs = new ArrayList<>();
                for (int layer = 0; layer < layers; layer++) {
                    outputs.add(workspace.tensor(ids.length, width));
                    taps.add(new Tap.ReadOutput(layer, IntStream.range(0, ids.length).toArray(), outputs.get(layer)));
                }
                Tensor residual = workspace.tensor(ids.length, width);
                golden.gpt.embed(batch, residual);
                golden.gpt.run(Pass.over(batch.sequences()).with(taps), 0, layers, residual);
                for (int layer = 0; layer < layers; layer++) {
                    float[] actual = engine.read(outputs.get(layer));
                    for (int i = 0; i < actual.length; i++) {
                        assertLoose(expected[layer * actual.length + i], actual[i], 1e-4);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void secondMoments(String model) {
        try (Golden golden = golden(model)) {
            KeyStatistics statistics = golden.statistics();
            for (Map.Entry<Integer, KeyStatistics.Moment> layer : statistics.layers().entrySet()) {
                assertEquals(golden.expected.get("second_moment_tokens").asLong(), layer.getValue().tokens());
                double[] mean = layer.getValue().sum().toDoubles();
                for (int i = 0; i < mean.length; i++) {
                    mean[i] /= layer.getValue().tokens();
                }
                assertRelative(golden.tensor("second_moment." + layer.getKey()).toDoubles(), mean, 1e-5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void lossGradientTraceAndTargetValues(String model) {
        try (Golden golden = golden(model)) {
            EditSettings settings = golden.settings(Method.COMEBA_HK);
            double[] probe = Golden.doubles(golden.expected.get("delta_probe"));
            JsonNode cases = golden.expected.get("optimisation");
            List<RequestTokens> requests = new ArrayList<>();
            for (int r = 0; r < cases.size(); r++) {
                RequestTokens tokens = RequestTokens.of(
                        golden.requests().get(r), golden.contexts(), golden.tokenizer(), golden.gpt.config());
                assertSequences(cases.get(r), tokens);
                requests.add(tokens);
            }
            try (TargetLoss loss = new TargetLoss(golden.gpt, settings, requests, Hooks.NONE)) {
                int[] all = IntStream.range(0, requests.size()).toArray();
                double[][] zero = new double[all.length][probe.length];
                double[][] probes = new double[all.length][];
                Arrays.fill(probes, probe);
                List<TargetLoss.Evaluation> atZero = loss.evaluate(all, zero, true);
                List<TargetLoss.Evaluation> atProbe = loss.evaluate(all, probes, true);
                List<TargetOptimizer.Target> targets =
                        TargetOptimizer.optimise(loss, all.length, settings, EditListener.SILENT);
                for (int r : all) {
                    assertEvaluation(cases.get(r).get("zero"), atZero.get(r));
                    assertEvaluation(cases.get(r).get("probe"), atProbe.get(r));
                    double[] trace = Golden.doubles(cases.get(r).get("trace"));
                    assertEquals(trace.length, targets.get(r).trace().size(), "iterations");
                    for (int i = 0; i < trace.length; i++) {
                        assertLoose(trace[i], targets.get(r).trace().get(i), 1e-3);
                    }
                    assertRelative(Golden.doubles(cases.get(r).get("z")), targets.get(r).z(), 2e-3);
                }
            }
        }
    }

    private static void assertSequences(JsonNode expected, RequestTokens actual) {
        assertArrayEquals(Golden.ints(expected.get("target_ids")), actual.target());
        List<RequestTokens.Prompt> prompts = new ArrayList<>(actual.prompts());
        for (int i = 0; i < expected.get("sequences").size(); i++) {
            JsonNode sequence = expected.get("sequences").get(i);
            boolean essence = i == prompts.size();
            RequestTokens.Prompt prompt = essence ? actual.essence() : prompts.get(i);
            assertArrayEquals(Golden.ints(sequence.get("ids")), essence ? prompt.tokens() : actual.forced(prompt));
            assertEquals(sequence.get("lookup").asInt(), prompt.lookup());
        }
    }

    private static void assertEvaluation(JsonNode expected, TargetLoss.Evaluation actual) {
        assertLoose(expected.get("loss").asDouble(), actual.loss(), 1e-4);
        assertLoose(expected.get("nll").asDouble(), actual.nll(), 1e-4);
        assertLoose(expected.get("kl").asDouble(), actual.kl(), 1e-4);
        assertLoose(expected.get("decay").asDouble(), actual.decay(), 1e-4);
        assertRelative(Golden.doubles(expected.get("grad")), actual.gradient(), 1e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void twoConsecutiveBatchesThenHookedLogits(String model) {
        try (Golden golden = golden(model); Editor editor = golden.editor(Method.COMEBA_HK)) {
            JsonNode batches = golden.expected.get("batches");
            for (int b = 0; b < batches.size(); b++) {
                EditBatch batch = editor.edit(golden.batch(b));
                for (int layer : editor.edits().settings().layers()) {
                    LayerEdit.LowRank edit = batch.layers().get(layer).lowRank();
                    String prefix = "batch." + b + ".layer." + layer + ".";
                    assertRelative(golden.tensor(prefix + "keys").toDoubles(), edit.keys().toDoubles(), 2e-3);
                    assertRelative(golden.tensor(prefix + "residuals").toDoubles(), edit.residuals().toDoubles(), 2e-3);
                    assertRelative(golden.tensor(prefix + "delta").toDoubles(), delta(edit), 2e-3);
                    assertEquals(batches.get(b).get("alpha").get(String.valueOf(layer)).asDouble(),
                            editor.edits().alpha().get(layer), 1e-3, "alpha of layer " + layer);
                }
            }
            try (EditedGpt edited = EditedGpt.of(golden.gpt, editor.edits())) {
                for (JsonNode text : golden.expected.get("hooked")) {
                    Prediction prediction = edited.predict(
                            List.of(Query.all(golden.tokenizer().encode(text.get("text").asText())))).getFirst();
                    assertPrediction(text, prediction);
                    text.get("zscores").properties().forEach(layer -> {
                        double[] expected = Golden.doubles(layer.getValue());
                        double[] actual = prediction.zScores().get(Integer.parseInt(layer.getKey()));
                        assertArrayEquals(expected, actual, 2e-3, "z-scores of layer " + layer.getKey());
                    });
                }
            }
        }
    }

    /** Δᵀ = A·Rᵀ, {@code [n, d]}. */
    private static double[] delta(LayerEdit.LowRank edit) {
        int n = edit.solution().columns();
        int d = edit.residuals().columns();
        double[] delta = new double[n * d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                for (int b = 0; b < edit.solution().rows(); b++) {
                    delta[i * d + j] += edit.solution().at(b, i) * edit.residuals().at(b, j);
                }
            }
        }
        return delta;
    }

    /**
     * Against a direct solve in double of the same numbers to 1e-6. The Δ that came with them was computed from moments
     * in double, which the file rounds to F32: at condition numbers of 4e4 to 2e5 that alone moves Δ by 1e-5 to 2.5e-5.
     */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void theClosedFormAloneFromTheGivenKeysResidualsAndMoments(String model) {
        try (Golden golden = golden(model)) {
            EditSettings settings = golden.settings(Method.COMEBA_HK);
            for (int layer : settings.layers()) {
                Matrix moment = golden.tensor("second_moment." + layer);
                RealMatrix c = real(moment).scalarMultiply(settings.lambda());
                try (InverseMemory memory = golden.gpt.engine().inverseMemory(moment, settings.lambda(), 0)) {
                    for (int b = 0; b < golden.expected.get("batches").size(); b++) {
                        String prefix = "batch." + b + ".layer." + layer + ".";
                        Matrix keys = golden.tensor(prefix + "keys");
                        Matrix residuals = golden.tensor(prefix + "residuals");
                        c = c.add(real(keys).transpose().multiply(real(keys)));
                        RealMatrix direct = new CholeskyDecomposition(c).getSolver()
                                .solve(real(keys).transpose().multiply(real(residuals)));
                        double[] delta = delta(new LayerEdit.LowRank(keys, memory.absorb(keys), residuals, 0));
                        assertRelative(flat(direct), delta, 1e-6);
                        assertRelative(golden.tensor(prefix + "delta").toDoubles(), delta, 5e-5);
                    }
                }
            }
        }
    }

    private static RealMatrix real(Matrix matrix) {
        RealMatrix real = new Array2DRowRealMatrix(matrix.rows(), matrix.columns());
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                real.setEntry(i, j, matrix.at(i, j));
            }
        }
        return real;
    }

    private static double[] flat(RealMatrix matrix) {
        return Arrays.stream(matrix.getData()).flatMapToDouble(Arrays::stream).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void beforeTheFirstEditHooksChangeNothing(String model) {
        try (Golden golden = golden(model); Editor editor = golden.editor(Method.COMEBA_HK);
                EditedGpt hooked = EditedGpt.of(golden.gpt, editor.edits());
                EditedGpt original = EditedGpt.original(golden.gpt)) {
            List<Query> query = List.of(Query.all(golden.tokenizer().encode(golden.requests().getFirst().text())));
            Prediction with = hooked.predict(query).getFirst();
            assertArrayEquals(original.predict(query).getFirst().lastLogits(), with.lastLogits());
            with.zScores().values().forEach(z -> assertTrue(Double.isNaN(z[0])));
        }
    }

    /** What an in-place method answers through its hooks is what a model with the edits in its weights answers. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void mergedWeightsAnswerAsTheHooksOfAnInPlaceMethod(String model) {
        try (Golden golden = golden(model); Editor editor = golden.editor(Method.MEMIT)) {
            editor.edit(golden.batch(0));
            editor.edit(golden.batch(1));
            Gpt merged = Gpt.open(golden.gpt.config(), MergedWeights.of(golden.weights(), editor.edits()), "merged",
                    golden.gpt.engine());
            List<Query> query = List.of(Query.all(golden.tokenizer().encode(golden.requests().getFirst().text())));
            try (EditedGpt hooked = EditedGpt.of(golden.gpt, editor.edits());
                    EditedGpt plain = EditedGpt.original(merged)) {
                assertArrayEquals(plain.predict(query).getFirst().lastLogits(),
                        hooked.predict(query).getFirst().lastLogits(), 1e-4f);
            }
        }
    }

    /** Two batches in one go, and with a stop between them. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void aResumedEditorGoesOnBitForBit(String model) {
        try (Golden golden = golden(model); Editor whole = golden.editor(Method.COMEBA_HK)) {
            whole.edit(golden.batch(0));
            Edits first = whole.edits();
            EditBatch second = whole.edit(golden.batch(1));
            try (Editor resumed = Editor.resume(
                    golden.gpt, golden.tokenizer(), golden.statistics(), first, EditListener.SILENT)) {
                EditBatch again = resumed.edit(golden.batch(1));
                second.layers().forEach((layer, edit) -> {
                    LayerEdit.LowRank expected = edit.lowRank();
                    LayerEdit.LowRank actual = again.layers().get(layer).lowRank();
                    assertArrayEquals(expected.solution().toFloats(), actual.solution().toFloats());
                    assertArrayEquals(expected.residuals().toFloats(), actual.residuals().toFloats());
                    assertEquals(edit.alpha(), again.layers().get(layer).alpha());
                });
            }
        }
    }

    /** The last of the first editor's batches is the one to be forgotten. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void anEditorOnMemoriesUsedBeforeEditsAsANewOneBitForBit(String model) {
        try (Golden golden = golden(model);
                Memories consecutive = Memories.consecutive(golden.gpt.engine(), golden.statistics());
                Memories single = Memories.single(golden.gpt.engine(), golden.statistics())) {
            EditSettings settings = quick(golden.settings(Method.COMEBA));
            EditSettings fewer = new EditSettings(Method.COMEBA_HK, settings.layers().subList(0, 2), 7, settings.alpha(),
                    3, settings.clamp(), settings.learningRate(), settings.decay(), settings.kl(), settings.lossFloor(),
                    settings.batchSize(), 0, 0);
            for (Memories memories : List.of(consecutive, single)) {
                for (EditSettings each : List.of(settings, fewer, settings, quick(golden.settings(Method.MEMIT)))) {
                    try (Editor used = Editor.open(golden.gpt, golden.tokenizer(), memories, each, golden.contexts(),
                                    EditListener.SILENT);
                            Editor fresh = Editor.open(golden.gpt, golden.tokenizer(), golden.statistics(), each,
                                    golden.contexts(), EditListener.SILENT)) {
                        for (int b = 0; b < (memories == single ? 1 : 2); b++) {
                            assertSame(fresh.edit(golden.batch(b)), used.edit(golden.batch(b)));
                        }
                    }
                }
            }
            try (Editor once = Editor.open(golden.gpt, golden.tokenizer(), single, settings, golden.contexts(),
                    EditListener.SILENT)) {
                once.edit(golden.batch(0));
                assertThrows(IllegalStateException.class, () -> once.edit(golden.batch(1)));
            }
        }
    }

    private static void assertSame(EditBatch expected, EditBatch actual) {
        assertEquals(expected.requests(), actual.requests());
        assertEquals(expected.layers().keySet(), actual.layers().keySet());
        expected.layers().forEach((layer, edit) -> {
            LayerEdit.LowRank other = actual.layers().get(layer).lowRank();
            assertArrayEquals(edit.lowRank().keys().toFloats(), other.keys().toFloats());
            assertArrayEquals(edit.lowRank().solution().toFloats(), other.solution().toFloats());
            assertArrayEquals(edit.lowRank().residuals().toFloats(), other.residuals().toFloats());
            assertEquals(edit.alpha(), other.alpha());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void resumedStatisticsAreTheUninterruptedOnesBitForBit(String model) {
        try (Golden golden = golden(model)) {
            List<int[]> documents = golden.documents();
            List<Integer> layers = golden.settings(Method.COMEBA_HK).layers();
            try (StatisticsCollector whole = new StatisticsCollector(golden.gpt, layers);
                    StatisticsCollector before = new StatisticsCollector(golden.gpt, layers)) {
                whole.add(documents.subList(0, 50));
                before.add(documents.subList(0, 50));
                try (StatisticsCollector after =
                        new StatisticsCollector(golden.gpt, before.statistics(Map.of()))) {
                    whole.add(documents.subList(50, 90));
                    after.add(documents.subList(50, 90));
                    assertEquals(whole.tokens(), after.tokens());
                    for (int layer : layers) {
                        assertArrayEquals(whole.statistics(Map.of()).layers().get(layer).sum().toDoubles(),
                                after.statistics(Map.of()).layers().get(layer).sum().toDoubles());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void whatDoesNotFitTheModelIsRefused(String model) {
        try (Golden golden = golden(model); Editor editor = golden.editor(Method.COMEBA_HK)) {
            String longTarget = "word ".repeat(golden.gpt.config().positions());
            assertRefused("record 5: prompt and target take",
                    () -> editor.check(new EditRequest(5, "{} is", "Vati", longTarget)));
            String longSubject = "A".repeat(golden.gpt.config().positions() - 1);
            assertRefused("record 6: subject and essence take",
                    () -> RequestTokens.of(new EditRequest(6, "{}", longSubject, "A"), List.of("{}"),
                            golden.tokenizer(), golden.gpt.config()));
            KeyStatistics statistics = golden.statistics();
            KeyStatistics foreign = new KeyStatistics("other", statistics.layers(), Map.of());
            assertRefused("the statistics were made with another model", () -> Editor.open(golden.gpt,
                    golden.tokenizer(), foreign, golden.settings(Method.COMEBA_HK), null, EditListener.SILENT));
            assertRefused("layer 9 is not in the model", () -> Editor.open(golden.gpt, golden.tokenizer(), statistics,
                    PaperSettings.of(golden.gpt.config(), Method.MEMIT, List.of(1, 9)), null, EditListener.SILENT));
            assertRefused("the statistics have no layer 3", () -> Editor.open(golden.gpt, golden.tokenizer(),
                    statistics, PaperSettings.of(golden.gpt.config(), Method.MEMIT, List.of(3)), null,
                    EditListener.SILENT));
            Edits edits = editor.edits();
            Edits others = new Edits("another", edits.settings(), edits.contexts(), List.of(), Map.of());
            assertRefused("the edits were made for another model", () -> EditedGpt.of(golden.gpt, others));
        }
    }

    /** A batch of more requests than run together gives each the target value it has alone. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void aBatchOfAnySizeIsEdited(String model) {
        try (Golden golden = golden(model); Editor editor = Editor.open(golden.gpt, golden.tokenizer(),
                golden.statistics(), quick(golden.settings(Method.COMEBA_HK)), List.of("{}"), EditListener.SILENT)) {
            List<EditRequest> requests = golden.requests().subList(0, 35);
            EditBatch batch = editor.edit(requests);
            int first = editor.edits().settings().layers().getFirst();
            assertEquals(35, batch.layers().get(first).lowRank().keys().rows());
            try (Editor alone = Editor.open(golden.gpt, golden.tokenizer(), golden.statistics(),
                    quick(golden.settings(Method.COMEBA_HK)), List.of("{}"), EditListener.SILENT)) {
                EditBatch last = alone.edit(requests.subList(34, 35));
                float[] together = batch.layers().get(first).lowRank().residuals().toFloats();
                float[] single = last.layers().get(first).lowRank().residuals().toFloats();
                assertArrayEquals(single, Arrays.copyOfRange(together, 34 * single.length, 35 * single.length));
            }
        }
    }

    private static EditSettings quick(EditSettings s) {
        return new EditSettings(s.method(), s.layers(), s.lambda(), s.alpha(), 3, s.clamp(), s.learningRate(), s.decay(),
                s.kl(), s.lossFloor(), s.batchSize(), s.ridge(), s.seed());
    }

    private static void assertRefused(String start, Executable action) {
        var refused = assertThrows(IllegalArgumentException.class, action);
        assertTrue(refused.getMessage().startsWith(start), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void contextsAreSampledByTheSeed(String model) {
        try (Golden golden = golden(model)) {
            List<String> one = Contexts.sample(golden.gpt, golden.tokenizer(), 1, EditListener.SILENT);
            assertEquals(one, Contexts.sample(golden.gpt, golden.tokenizer(), 1, EditListener.SILENT));
            assertNotEquals(one, Contexts.sample(golden.gpt, golden.tokenizer(), 2, EditListener.SILENT));
            assertEquals(6, one.size());
            assertEquals(one, Contexts.checked(one));
        }
    }

    /** Argmaxes as expected but where the two largest logits are too close to call; logits to 1e-4. */
    private static void assertPrediction(JsonNode expected, Prediction actual) {
        double[] last = Golden.doubles(expected.get("last"));
        for (int i = 0; i < last.length; i++) {
            assertLoose(last[i], actual.lastLogits()[i], 1e-4);
        }
        assertArrayEquals(Golden.ints(expected.get("argmax")), actual.argmax(), expected.get("text").asText());
    }

    /** Absolute or relative, whichever is looser. */
    private static void assertLoose(double expected, double actual, double tolerance) {
        assertEquals(expected, actual, tolerance * Math.max(1, Math.abs(expected)));
    }

    /** Relative in the Frobenius norm. */
    private static void assertRelative(double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            norm += expected[i] * expected[i];
        }
        double relative = Math.sqrt(difference / norm);
        assertTrue(relative <= tolerance, "relative difference " + relative + " exceeds " + tolerance);
    }
}
