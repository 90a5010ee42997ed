package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.tensor.Matrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One method's golden numbers on gpt2-mini. */
public final class GoldenMethod implements AutoCloseable {

    private final Safetensors tensors;
    public final Golden golden;
    public final JsonNode expected;

    public GoldenMethod(String name, Path parent, Engine engine) {
        this.golden = new Golden(GoldenModels.GPT2, parent, engine);
        Path file = GoldenModels.extractMethod(name, parent.resolve("methods"));
        this.tensors = Safetensors.open(file);
        try {
            this.expected = new ObjectMapper().readTree(file.resolveSibling(name + ".json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Matrix tensor(String name) {
        return tensors.matrix(name);
    }

    public double[] values(String name) {
        return tensors.matrix(name).toDoubles();
    }

    public List<String> contexts() {
        List<String> contexts = new ArrayList<>();
        expected.at("/config/contexts").forEach(context -> contexts.add(context.asText()));
        return contexts.isEmpty() ? List.of("{}") : contexts;
    }

    /** The golden request of a record. */
    public EditRequest request(long caseId) {
        return golden.requests().stream().filter(request -> request.caseId() == caseId).findFirst().orElseThrow();
    }

    /** The answers to all probes after all edits: argmaxes where they are not too close to call, last logits to 2e-3. */
    public void assertProbes(EditedModel model) {
        JsonNode probes = expected.get("probes");
        double[] logits = values("probe_logits");
        int vocabulary = logits.length / probes.size();
        for (int p = 0; p < probes.size(); p++) {
            String text = probes.get(p).get("text").asText();
            Prediction prediction =
                    model.predict(List.of(Query.all(golden.tokenizer().encode(text)))).getFirst();
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < vocabulary; i++) {
                double expectedLogit = logits[p * vocabulary + i];
                difference += Math.pow(expectedLogit - prediction.lastLogits()[i], 2);
                norm += expectedLogit * expectedLogit;
            }
            assertTrue(Math.sqrt(difference / norm) <= 2e-3,
                    "logits of '" + text + "' differ by " + Math.sqrt(difference / norm));
            int[] argmax = Golden.ints(probes.get(p).get("argmax"));
            assertEquals(argmax[argmax.length - 1], prediction.argmax()[argmax.length - 1], text);
        }
    }

    /** Relative in the Euclidean norm. */
    public static void assertRelative(String what, double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, what);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            norm += expected[i] * expected[i];
        }
        double relative = Math.sqrt(difference / norm);
        assertTrue(relative <= tolerance, what + ": relative difference " + relative + " exceeds " + tolerance);
    }

    @Override
    public void close() {
        tensors.close();
        golden.close();
    }
}
