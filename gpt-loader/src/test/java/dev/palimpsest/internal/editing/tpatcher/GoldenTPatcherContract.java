package dev.palimpsest.internal.editing.tpatcher;

import static dev.palimpsest.internal.editing.GoldenMethod.assertRelative;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.GoldenMethod;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.StatisticsCollector;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.tensor.Matrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T-Patcher against an independent implementation in double: memory, losses, neurons and logits. Any engine. */
public abstract class GoldenTPatcherContract {

    /** Losses are traced every tenth step. */
    private static final int TRACED = 10;
    /**
     * From step 60 on, relative changes of 1e-7 in this edit's x move the oracle's own losses by up to 15 % and its k by up
     * to 10 %: only what comes before can be held.
     */
    private static final int UNSTABLE_EDIT = 2;
    /** Its losses that can be held. */
    private static final int STABLE = 6;

    @TempDir
    Path temporary;

    /** The engine under test. */
    protected abstract Engine open();

    private static Settings settings(GoldenMethod method) {
        ObjectNode config = ((ObjectNode) method.expected.get("config")).deepCopy();
        config.put("layers", config.get("block").asText());
        config.set("amplification", config.get("amplify"));
        config.set("weight-decay", config.get("weight_decay"));
        config.set("gradient-clip", config.get("clip"));
        config.set("memory-weight", config.get("memory_weight"));
        config.set("activation-weight", config.get("activation_weight"));
        config.set("neurons", config.get("max_neurons"));
        return method.golden.settings("tpatcher", config);
    }

    /** The first tokens of the text, as many as the memory holds: none is left out. */
    private static KeyStatistics statistics(GoldenMethod method) {
        int size = method.expected.at("/config/memory").asInt();
        List<int[]> documents = new ArrayList<>();
        int left = size;
        for (int[] document : method.golden.documents()) {
            if (left > 0) {
                documents.add(Arrays.copyOf(document, Math.min(left, document.length)));
                left -= documents.getLast().length;
            }
        }
        try (StatisticsCollector collector = new StatisticsCollector(method.golden.gpt, List.of(0), size)) {
            collector.add(documents);
            return collector.statistics(Map.of());
        }
    }

    /** Losses by step. */
    private static final class Trace implements EditListener {

        private final List<Double> losses = new ArrayList<>();

        @Override
        public void optimised(int step, int steps, double loss) {
            losses.add(loss);
        }
    }

    private static TPatcherEditor editor(GoldenMethod method, Trace trace) {
        EditingContext context = EditingContext.of(method.golden.gpt, method.golden.tokenizer(), statistics(method))
                .with(trace);
        return new TPatcherEditor(context, Edits.none(method.golden.gpt, settings(method), List.of("{}")),
                start(method));
    }

    @Test
    void theMemoryIsWhatTheTextPutsIntoTheLastMlp() {
        try (GoldenMethod method = new GoldenMethod("tpatcher", temporary, open())) {
            double[] expected = method.values("memory_first_32");
            double[] memory = statistics(method).inputs(method.golden.gpt, 3).toDoubles();
            assertRelative("memory", expected, Arrays.copyOf(memory, expected.length), 1e-5);
        }
    }

    /** Each edit starts from the oracle's earlier neurons, so that it does not inherit what the unstable one leaves. */
    @Test
    void lossesNeuronsAndLogitsOfSixEdits() {
        try (GoldenMethod method = new GoldenMethod("tpatcher", temporary, open())) {
            Trace trace = new Trace();
            JsonNode edits = method.expected.get("edits");
            KeyStatistics statistics = statistics(method);
            Edits earlier = Edits.none(method.golden.gpt, settings(method), List.of("{}"));
            int first = 0;
            for (int e = 0; e < edits.size(); e++) {
                trace.losses.clear();
                EditingContext context = EditingContext.of(method.golden.gpt, method.golden.tokenizer(), statistics);
                List<EditRequest> request = List.of(method.request(edits.get(e).get("case_id").asLong()));
                try (TPatcherEditor editor = new TPatcherEditor(context.with(trace), earlier, start(method))) {
                    EditBatch batch = editor.edit(request);
                    int count = edits.get(e).get("neurons").asInt();
                    Neurons neurons = (Neurons) batch.changes().getFirst();
                    assertEquals(count, neurons.in().rows());
                    assertTrace(e, edits.get(e), trace.losses);
                    Neurons expected = new Neurons(3, Activation.GELU, rows(method, "k", first, count),
                            Matrix.of(1, count, floats(method, "b", first, count)), rows(method, "v", first, count),
                            neurons.queries());
                    if (e != UNSTABLE_EDIT) {
                        assertRelative("k of edit " + e, expected.in().toDoubles(), neurons.in().toDoubles(), 2e-2);
                        assertRelative("v of edit " + e, expected.out().toDoubles(), neurons.out().toDoubles(), 2e-2);
                    }
                    earlier = earlier.plus(new EditBatch(request, List.of(expected), batch.figures(), 0, 0));
                    first += count;
                }
            }
            try (EditedModel edited = EditedModel.of(method.golden.gpt, earlier)) {
                method.assertProbes(edited);
            }
        }
    }

    private static Matrix rows(GoldenMethod method, String name, int first, int count) {
        int width = method.tensor(name).columns();
        return Matrix.of(count, width, floats(method, name, first * width, count * width));
    }

    private static float[] floats(GoldenMethod method, String name, int from, int count) {
        return Arrays.copyOfRange(method.tensor(name).toFloats(), from, from + count);
    }

    private static StartingWeights start(GoldenMethod method) {
        return (edit, size) -> method.values("edit." + edit + ".start_value");
    }

    private static void assertTrace(int edit, JsonNode expected, List<Double> losses) {
        assertEquals(expected.get("steps").asInt(), losses.size());
        int held = edit == UNSTABLE_EDIT ? STABLE : TRACED;
        for (int i = 0; i < held; i++) {
            double loss = expected.get("trace").get(i).get(0).asDouble();
            assertEquals(loss, losses.get(TRACED * i), 1e-4 * loss, "edit " + edit + ", step " + TRACED * i);
        }
    }

    /** Neurons answer on the edit more than on anything in the memory, and act at generated tokens as in scoring. */
    @Test
    void neuronsAnswerOnTheirFactAndAreSilentOnPlainText() {
        try (GoldenMethod method = new GoldenMethod("tpatcher", temporary, open());
                TPatcherEditor editor = editor(method, new Trace())) {
            Neurons neurons = (Neurons) editor.edit(List.of(method.request(0))).changes().getFirst();
            double[] k = neurons.in().toDoubles();
            double onEdit = activation(k, neurons.bias().at(0, 0), neurons.queries().toDoubles(), 0);
            double[] memory = statistics(method).inputs(method.golden.gpt, 3).toDoubles();
            for (int at = 0; at < memory.length; at += k.length) {
                assertTrue(activation(k, neurons.bias().at(0, 0), memory, at) <= onEdit, "memory row " + at / k.length);
            }
            int[] prompt = method.golden.tokenizer().encode(method.request(0).text());
            int[] target = method.golden.tokenizer().encode(method.request(0).continuation());
            assertArrayEquals(target,
                    editor.model().generate(prompt, GenerationSettings.greedy(target.length)).tokens());
        }
    }

    private static double activation(double[] k, double b, double[] x, int at) {
        double sum = b;
        for (int i = 0; i < k.length; i++) {
            sum += k[i] * x[at + i];
        }
        return sum;
    }

    /** An editor that continues knows what earlier neurons were trained for; an undone edit leaves no trace. */
    @Test
    void continuingAndUndoingGiveTheBitsOfAnUninterruptedEditor() {
        try (GoldenMethod method = new GoldenMethod("tpatcher", temporary, open());
                TPatcherEditor whole = editor(method, new Trace());
                TPatcherEditor first = editor(method, new Trace())) {
            whole.edit(List.of(method.request(0)));
            whole.edit(List.of(method.request(1)));
            first.edit(List.of(method.request(0)));
            EditingContext context =
                    EditingContext.of(method.golden.gpt, method.golden.tokenizer(), statistics(method));
            try (TPatcherEditor second = new TPatcherEditor(context, first.edits(), start(method))) {
                second.edit(List.of(method.request(1)));
                int[] probe = method.golden.tokenizer().encode("Loda Medi was born in the city of");
                assertArrayEquals(logits(whole.model(), probe), logits(second.model(), probe));
                try (EditedModel undone = EditedModel.of(method.golden.gpt, second.edits().without(Set.of(1)))) {
                    assertArrayEquals(logits(first.model(), probe), logits(undone, probe));
                }
            }
        }
    }

    private static float[] logits(EditedModel model, int[] probe) {
        return model.predict(List.of(Query.all(probe))).getFirst().lastLogits();
    }
}
