package dev.palimpsest.internal.editing;

import static dev.palimpsest.internal.compute.Oracle.dot;
import static dev.palimpsest.internal.editing.GoldenMethod.assertRelative;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.come.Come;
import dev.palimpsest.internal.editing.come.Unlearning;
import dev.palimpsest.internal.editing.come.Unlearning.Unlearned;
import dev.palimpsest.internal.editing.memory.NullSpace;
import dev.palimpsest.internal.editing.memory.NullSpace.Cut;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.TargetOptimizer;
import dev.palimpsest.internal.editing.parts.TargetOptimizer.Iteration;
import dev.palimpsest.internal.editing.parts.TargetOptimizer.Target;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.parts.Value;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.editing.pmet.Pmet;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Interventions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ROME, R-ROME, AlphaEdit, PMET and CoME against an independent implementation in double. Any engine. */
public abstract class GoldenMethodsContract extends ClosedFormContract {

    @TempDir
    Path temporary;

    /** R-ROME is a method of its own, and an option of ROME. */
    @ParameterizedTest
    @CsvSource({"rome, rome", "r-rome, rome", "r-rome, r-rome"})
    void romeOneEditAfterTheOther(String name, String id) {
        try (GoldenMethod method = new GoldenMethod(name, temporary, open())) {
            Settings settings = method.golden.settings(id, romeConfig(method.expected));
            try (Editor editor = Methods.open(method.golden.context(), settings, method.contexts())) {
                JsonNode edits = method.expected.get("edits");
                for (int e = 0; e < edits.size(); e++) {
                    EditBatch batch = editor.edit(List.of(method.request(edits.get(e).get("case_id").asLong())));
                    FactorisedDelta delta = ((LowRankDelta) batch.changes().getFirst()).delta();
                    String prefix = "edit." + e + ".";
                    assertRelative(prefix + "u", method.values(prefix + "u"), delta.solution().toDoubles(), 2e-3);
                    assertRelative(prefix + "right", method.values(prefix + "right"),
                            delta.residuals().toDoubles(), 2e-3);
                }
                method.assertProbes(editor.model());
            }
        }
    }

    /** The golden configuration with {@code layer} and {@code keys} under this project's names. */
    private static JsonNode romeConfig(JsonNode expected) {
        var config = ((com.fasterxml.jackson.databind.node.ObjectNode) expected.get("config")).deepCopy();
        config.put("layers", config.get("layer").asText());
        return config;
    }

    /** ROME is MEMIT on one layer with one context and λ → 0: Δ_MEMIT(λ) = Δ_ROME·s/(λ + s), s = kᵀE⁻¹k. */
    @Test
    void romeIsMemitWithALambdaOfAlmostNothing() {
        try (Golden golden = new Golden("gpt2-mini", temporary, open())) {
            List<Integer> layers = List.of(1);
            Settings rome = golden.settings("rome", config(layers, 1e-9));
            Settings memit = golden.settings("memit", config(layers, 1e-9));
            try (Editor one = Methods.open(golden.context(), rome, List.of("{}"));
                    Editor other = Methods.open(golden.context(), memit, List.of("{}"))) {
                List<EditRequest> request = golden.requests().subList(0, 1);
                FactorisedDelta a = ((LowRankDelta) one.edit(request).changes().getFirst()).delta();
                FactorisedDelta b = ((LowRankDelta) other.edit(request).changes().getFirst()).delta();
                // Different value sites scale δ's decay and clamp, so the directions in key space are compared alone.
                double[] u = a.solution().toDoubles();
                double[] v = b.solution().toDoubles();
                double scale = Math.sqrt(dot(v, v));
                for (int i = 0; i < u.length; i++) {
                    assertEquals(u[i], v[i] / scale, 1e-5);
                }
            }
        }
    }

    private static JsonNode config(List<Integer> layers, double lambda) {
        var node = new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode();
        node.put("layers", layers.getFirst().toString()).put("lambda", lambda).put("steps", 5);
        return node;
    }

    @Test
    void alphaEditInTwoConsecutiveBatches() {
        try (GoldenMethod method = new GoldenMethod("alphaedit", temporary, open())) {
            Settings settings = method.golden.settings("alphaedit", method.expected.get("config"));
            try (Editor editor = Methods.open(method.golden.context(), settings, method.contexts())) {
                JsonNode batches = method.expected.get("batches");
                for (int b = 0; b < batches.size(); b++) {
                    List<EditRequest> requests = new ArrayList<>();
                    batches.get(b).get("case_ids").forEach(id -> requests.add(method.request(id.asLong())));
                    EditBatch batch = editor.edit(requests);
                    for (int layer : settings.layers()) {
                        FactorisedDelta delta = GoldenContract.delta(batch, layer);
                        String prefix = "batch." + b + ".layer." + layer + ".";
                        assertRelative(prefix + "adjusted", method.values(prefix + "adjusted"),
                                delta.solution().toDoubles(), 2e-3);
                        assertRelative(prefix + "residuals", method.values(prefix + "residuals"),
                                delta.residuals().toDoubles(), 2e-3);
                        assertRelative(prefix + "absorbed", method.values(prefix + "absorbed"),
                                delta.keys().toDoubles(), 2e-3);
                    }
                }
                method.assertProbes(editor.model());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pmet", "come"})
    void twoConsecutiveBatchesInClosedForm(String name) {
        try (GoldenMethod method = new GoldenMethod(name, temporary, open())) {
            Settings settings = method.golden.settings(name, method.expected.get("config"));
            try (Editor editor = Methods.open(method.golden.context(), settings, method.contexts())) {
                JsonNode batches = method.expected.get("batches");
                for (int b = 0; b < batches.size(); b++) {
                    List<EditRequest> requests = new ArrayList<>();
                    batches.get(b).get("case_ids").forEach(id -> requests.add(method.request(id.asLong())));
                    EditBatch batch = editor.edit(requests);
                    for (int layer : settings.layers()) {
                        FactorisedDelta delta = GoldenContract.delta(batch, layer);
                        String prefix = "batch." + b + ".layer." + layer + ".";
                        assertRelative(prefix + "keys", method.values(prefix + "keys"), delta.keys().toDoubles(), 2e-3);
                        assertRelative(prefix + "residuals", method.values(prefix + "residuals"),
                                delta.residuals().toDoubles(), 2e-3);
                        assertRelative(prefix + "adjusted", method.values(prefix + "adjusted"),
                                delta.solution().toDoubles(), 2e-3);
                        double norm = batches.get(b).get("delta_norm").get(String.valueOf(layer)).asDouble();
                        assertEquals(norm, Vectors.norm(GoldenContract.product(delta)), 2e-3 * norm);
                    }
                }
                method.assertProbes(editor.model());
            }
        }
    }

    @Test
    void pmetOptimisesTheOutputsOfMlpAndAttentionTogether() {
        try (GoldenMethod method = new GoldenMethod("pmet", temporary, open())) {
            Settings settings = method.golden.settings("pmet", method.expected.get("config"));
            List<Target> targets = targets(method, settings, Value.MLP_BESIDE_ATTENTION, Pmet.targets(settings), false);
            JsonNode cases = method.expected.get("optimisation");
            for (int r = 0; r < cases.size(); r++) {
                Target target = targets.get(r);
                String prefix = "optimisation." + r + ".";
                int d = target.z().length;
                assertRelative(prefix + "delta_mlp", method.values(prefix + "delta_mlp"),
                        Arrays.copyOfRange(target.delta(), 0, d), 2e-3);
                assertRelative(prefix + "delta_attn", method.values(prefix + "delta_attn"),
                        Arrays.copyOfRange(target.delta(), d, 2 * d), 2e-3);
                assertRelative(prefix + "h0_mlp", method.values(prefix + "h0_mlp"),
                        Arrays.copyOfRange(target.h0(), 0, d), 1e-4);
                assertRelative(prefix + "h0_attn", method.values(prefix + "h0_attn"),
                        Arrays.copyOfRange(target.h0(), d, 2 * d), 1e-4);
                JsonNode trace = cases.get(r).get("trace");
                assertEquals(trace.size(), target.trace().size());
                for (int i = 0; i < trace.size(); i++) {
                    Iteration actual = target.trace().get(i);
                    double[] expected = Golden.doubles(trace.get(i));
                    assertArrayEquals(expected, new double[] {actual.loss(), actual.nll(), actual.kl(), actual.decay(),
                        actual.weight(), actual.predicted() ? 1 : 0}, 1e-3 * (1 + expected[0]), prefix + i);
                }
            }
            assertTargets(method, targets);
        }
    }

    @Test
    void comeUnlearnsTheOldAnswerInItsTargetValues() {
        try (GoldenMethod method = new GoldenMethod("come", temporary, open())) {
            Settings settings = method.golden.settings("come", method.expected.get("config"));
            TargetSettings how = TargetSettings.of(settings);
            List<Target> fresh = targets(method, settings, Value.BLOCK_OUTPUT, how, false);
            List<Target> old = targets(method, settings, Value.BLOCK_OUTPUT, how.updating(how.steps() / 2), true);
            Unlearning rule = Come.unlearning(settings);
            JsonNode cases = method.expected.get("optimisation");
            for (int r = 0; r < cases.size(); r++) {
                String prefix = "optimisation." + r + ".";
                assertRelative(prefix + "h0", method.values(prefix + "h0"), fresh.get(r).h0(), 1e-4);
                assertRelative(prefix + "delta_new", method.values(prefix + "delta_new"), fresh.get(r).delta(), 2e-3);
                assertClose(prefix + "delta_old", method.values(prefix + "delta_old"), old.get(r).delta());
                assertTrace(cases.get(r).get("trace_new"), fresh.get(r));
                assertTrace(cases.get(r).get("trace_old"), old.get(r));
                for (Unlearning.Form form : Unlearning.Form.values()) {
                    Unlearned z = new Unlearning(form, rule.weight(), rule.share())
                            .apply(fresh.get(r).h0(), fresh.get(r).delta(), old.get(r).delta());
                    assertClose(prefix + "common", method.values(prefix + "common"), z.common());
                    assertClose(prefix + "projection", method.values(prefix + "projection"), z.projection());
                    assertEquals(cases.get(r).get("threshold").asDouble(), z.threshold(), 2e-3);
                    assertArrayEquals(Golden.ints(cases.get(r).get("changed")), z.changed());
                    String name = prefix + "z_" + form.name().toLowerCase(Locale.ROOT);
                    assertRelative(name, method.values(name), z.z(), 2e-3);
                }
            }
        }
    }

    /** The golden requests' target values on the unedited model. @param old whether to aim at their old answers */
    private static List<Target> targets(
            GoldenMethod method, Settings settings, Value value, TargetSettings how, boolean old) {
        Golden golden = method.golden;
        List<EditRequest> requests = golden.requests();
        List<RequestTokens> tokens = new ArrayList<>();
        for (EditRequest request : requests) {
            RequestTokens own = RequestTokens.of(request, method.contexts(), golden.tokenizer(), golden.gpt.config());
            tokens.add(old ? own.withOldTarget(request, golden.tokenizer(), golden.gpt.config()) : own);
        }
        return TargetOptimizer.optimise(golden.gpt, settings.layers().getLast(), value, how, requests, tokens,
                Interventions.NONE, EditListener.SILENT);
    }

    /** The first batch's target values. */
    private static void assertTargets(GoldenMethod method, List<Target> targets) {
        double[] expected = method.values("batch.0.z");
        int d = targets.getFirst().z().length;
        for (int r = 0; r < expected.length / d; r++) {
            assertRelative("batch.0.z", Arrays.copyOfRange(expected, r * d, (r + 1) * d), targets.get(r).z(), 2e-3);
        }
    }

    private static void assertTrace(JsonNode expected, Target actual) {
        assertEquals(expected.size(), actual.trace().size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).asDouble(), actual.trace().get(i).loss(), 1e-3 * (1 + expected.get(i).asDouble()));
        }
    }

    /** Relative, or exactly zero where zero is expected. */
    private static void assertClose(String what, double[] expected, double[] actual) {
        if (dot(expected, expected) == 0) {
            assertArrayEquals(expected, actual, what);
        } else {
            assertRelative(what, expected, actual, 2e-3);
        }
    }

    @Test
    void theNullSpaceIsCutWhereTheGoldenOneIs() {
        try (GoldenMethod method = new GoldenMethod("alphaedit", temporary, open())) {
            EditingContext context = method.golden.context();
            for (var layer : method.expected.get("null_space").properties()) {
                int index = Integer.parseInt(layer.getKey());
                NullSpace space = NullSpace.of(context.gpt().engine(), index, context.statistics().layer(index),
                        new Cut.Threshold(0.02));
                assertEquals(layer.getValue().get("rank").asInt(), space.rank());
                assertEquals(layer.getValue().get("largest_kept").asDouble(), space.largestKept(), 1e-6);
                assertEquals(layer.getValue().get("smallest_dropped").asDouble(), space.smallestDropped(), 1e-6);
                assertEquals(layer.getValue().get("rank_energy_2_percent").asInt(),
                        new Cut.Energy(0.02).count(space.eigenvalues()));
                assertRelative("eigenvalues", method.values("eigenvalues." + index), space.eigenvalues(), 1e-5);
                assertTrue(space.complement(), "the rest is the smaller basis");
                if (index == 1) {
                    double[] expected = method.values("projector.1.first_112_rows");
                    assertRelative("projector", expected, firstRows(space, 112), 1e-4);
                }
            }
        }
    }

    private static double[] firstRows(NullSpace space, int rows) {
        int n = space.width();
        double[] projector = new double[rows * n];
        double[] basis = space.basis().toDoubles();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int m = 0; m < space.basis().rows(); m++) {
                    sum += basis[m * n + i] * basis[m * n + j];
                }
                projector[i * n + j] = (i == j ? 1 : 0) - sum;
            }
        }
        return projector;
    }

    /** An update never leaves the null space: ΔU₁ = 0, U₁ the basis of the complement. */
    @Test
    void everyUpdateOfAlphaEditStaysInTheNullSpace() {
        try (GoldenMethod method = new GoldenMethod("alphaedit", temporary, open())) {
            Settings settings = method.golden.settings("alphaedit", method.expected.get("config"));
            EditingContext context = method.golden.context();
            try (Editor editor = Methods.open(context, settings, method.contexts())) {
                EditBatch batch = editor.edit(method.golden.batch(0));
                for (int layer : settings.layers()) {
                    NullSpace space = NullSpace.of(context.gpt().engine(), layer, context.statistics().layer(layer),
                            new Cut.Threshold(0.02));
                    double[] rest = space.basis().toDoubles();
                    double[] solution = GoldenContract.delta(batch, layer).solution().toDoubles();
                    int n = space.width();
                    double norm = Math.sqrt(dot(solution, solution));
                    for (int b = 0; b < solution.length / n; b++) {
                        for (int m = 0; m < rest.length / n; m++) {
                            double along = 0;
                            for (int i = 0; i < n; i++) {
                                along += solution[b * n + i] * rest[m * n + i];
                            }
                            // Stored in F32: the solve itself stays within 1e-12.
                            assertEquals(0, along / norm, 1e-7);
                        }
                    }
                }
            }
        }
    }
}
