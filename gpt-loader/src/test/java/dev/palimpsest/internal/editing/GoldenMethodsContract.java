package dev.palimpsest.internal.editing;

import static dev.palimpsest.internal.compute.Oracle.dot;
import static dev.palimpsest.internal.editing.GoldenMethod.assertRelative;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.memory.NullSpace;
import dev.palimpsest.internal.editing.memory.NullSpace.Cut;
import dev.palimpsest.internal.editing.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ROME, R-ROME and AlphaEdit against an independent implementation in double. Any engine. */
public abstract class GoldenMethodsContract {

    @TempDir
    Path temporary;

    /** The engine under test. */
    protected abstract Engine open();

    @ParameterizedTest
    @ValueSource(strings = {"rome", "r-rome"})
    void romeOneEditAfterTheOther(String name) {
        try (GoldenMethod method = new GoldenMethod(name, temporary, open())) {
            Settings settings = method.golden.settings("rome", romeConfig(method.expected));
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
