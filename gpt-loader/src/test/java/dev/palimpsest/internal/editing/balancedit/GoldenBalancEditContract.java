package dev.palimpsest.internal.editing.balancedit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Golden;
import dev.palimpsest.internal.editing.GoldenMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.CodebookEntries.Bounds;
import dev.palimpsest.internal.editing.codebook.CodebookSettings;
import dev.palimpsest.internal.editing.codebook.GoldenCodebook;
import dev.palimpsest.internal.editing.codebook.SiteInputs;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.inference.Query;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BalancEdit's analogue against an independent implementation in double: bounds, radii, keys, values. Any engine. */
public abstract class GoldenBalancEditContract {

    @TempDir
    Path temporary;

    /** The engine under test. */
    protected abstract Engine open();

    private static Settings settings(GoldenMethod method) {
        ObjectNode config = ((ObjectNode) method.expected.get("config")).deepCopy();
        config.put("layers", config.get("layer").asText());
        return method.golden.settings("balancedit", config);
    }

    /** Case 102 is the prompt of case 2 with the answer of case 3. */
    private static EditRequest request(GoldenMethod method, long caseId) {
        EditRequest request = method.request(caseId == 102 ? 2 : caseId);
        return caseId == 102
                ? new EditRequest(102, request.prompt(), request.subject(), method.request(3).target())
                : request;
    }

    private static BalancEditEditor editor(GoldenMethod method, Settings settings) {
        List<String> all = new ArrayList<>();
        method.expected.at("/config/names").forEach(name -> all.add(name.asText()));
        JsonNode edits = method.expected.get("edits");
        return new BalancEditEditor(method.golden.context(), Edits.none(method.golden.gpt, settings, method.contexts()),
                (edit, width) -> method.tensor("edit." + edits.get(edit).get("case_id").asLong() + ".start").toFloats(),
                (earlier, batch, index) -> all.stream()
                        .filter(name -> !name.equals(batch.get(index).subject())).toList());
    }

    private static Bounds bounds(EditBatch batch) {
        return ((CodebookEntries) batch.changes().getFirst()).bounds().getFirst();
    }

    @Test
    void sevenEditsAmongThemConflictsAndAReplacement() {
        try (GoldenMethod method = new GoldenMethod("balancedit", temporary, open())) {
            Settings settings = settings(method);
            try (BalancEditEditor editor = editor(method, settings)) {
                for (int i = 0; i < method.expected.get("edits").size(); i++) {
                    JsonNode edit = method.expected.get("edits").get(i);
                    JsonNode expected = method.expected.get("bounds").get(i);
                    EditBatch batch = editor.edit(List.of(request(method, edit.get("case_id").asLong())));
                    String what = "case " + edit.get("case_id");
                    assertEquals(expected.get("farthest_positive").asDouble(), bounds(batch).farthestPositive(), 1e-3, what);
                    assertEquals(expected.get("nearest_negative").asDouble(), bounds(batch).nearestNegative(), 1e-3, what);
                    assertEquals(edit.get("event").asText().split(" ")[0], event(batch, settings), what);
                    Codebook codebook = editor.model().codebookAt(CodebookSettings.site(settings));
                    assertArrayEquals(Golden.doubles(edit.get("radii")), codebook.radii(), 1e-3, what);
                }
                Codebook codebook = editor.model().codebookAt(CodebookSettings.site(settings));
                GoldenCodebook.assertCodebook(method, codebook);
                assertNearest(method, settings, codebook);
                GoldenCodebook.assertAnswers(method, editor.model());
                method.assertProbes(editor.model());
            }
        }
    }

    /** The oracle calls a split a new entry. */
    private static String event(EditBatch batch, Settings settings) {
        int layer = settings.layers().getFirst();
        for (String event : List.of("first", "new", "replaced")) {
            if (batch.figure(event).containsKey(layer)) {
                return event;
            }
        }
        return batch.figure("split").containsKey(layer) ? "new" : "none";
    }

    private static void assertNearest(GoldenMethod method, Settings settings, Codebook codebook) {
        for (JsonNode nearest : method.expected.get("nearest")) {
            String text = nearest.get("text").asText();
            float[] query = SiteInputs.read(method.golden.gpt, CodebookSettings.site(settings),
                    List.of(method.golden.tokenizer().encode(text)))[0];
            int entry = 0;
            for (int j = 1; j < codebook.size(); j++) {
                if (Codebook.distance(query, codebook.key(j)) < Codebook.distance(query, codebook.key(entry))) {
                    entry = j;
                }
            }
            double distance = Codebook.distance(query, codebook.key(entry));
            assertEquals(nearest.get("entry").asInt(), entry, text);
            assertEquals(nearest.get("distance").asDouble(), distance, 1e-3, text);
            assertEquals(nearest.get("inside").asBoolean(), distance <= codebook.radii()[entry], text);
        }
    }

    /** α decides between the farthest positive and the nearest negative; no negative is ever inside. */
    @Test
    void theRadiusLiesBetweenPositivesAndNegatives() {
        try (GoldenMethod method = new GoldenMethod("balancedit", temporary, open())) {
            double before = Double.POSITIVE_INFINITY;
            for (double alpha : new double[] {0, 0.25, 0.5, 0.97, 1}) {
                Settings settings = settings(method).with(BalancEdit.ALPHA, alpha);
                try (BalancEditEditor editor = editor(method, settings)) {
                    Bounds bounds = bounds(editor.edit(List.of(request(method, 0))));
                    double radius = editor.model().codebookAt(CodebookSettings.site(settings)).radii()[0];
                    assertTrue(radius < bounds.nearestNegative(), "alpha " + alpha + ": no negative is inside");
                    assertTrue(radius <= before, "alpha " + alpha + ": the radius falls with alpha");
                    assertTrue(alpha < 1 || radius >= bounds.farthestPositive(), "every positive is inside");
                    assertEquals(9, bounds.negatives().size());
                    before = radius;
                }
            }
        }
    }

    /** Generation with a cache says what was edited; a prompt outside all balls has the unedited model's bits. */
    @Test
    void theEditedPromptAnswersAndAFarOneHasTheOriginalBits() {
        try (GoldenMethod method = new GoldenMethod("balancedit", temporary, open());
                BalancEditEditor editor = editor(method, settings(method));
                EditedModel original = EditedModel.original(method.golden.gpt)) {
            EditRequest request = request(method, 0);
            editor.edit(List.of(request));
            int[] target = method.golden.tokenizer().encode(request.continuation());
            assertArrayEquals(target, editor.model().generate(method.golden.tokenizer().encode(request.text()),
                    GenerationSettings.greedy(target.length)).tokens());
            int[] far = method.golden.tokenizer().encode("Faba Lagosa works as a");
            assertArrayEquals(original.predict(List.of(Query.all(far))).getFirst().lastLogits(),
                    editor.model().predict(List.of(Query.all(far))).getFirst().lastLogits());
        }
    }

    /** Undoing an edit leaves what the others make without it; doing it again in its place gives the same bits. */
    @Test
    void undoReplaysTheRuleOverTheOthers() {
        try (GoldenMethod method = new GoldenMethod("balancedit", temporary, open());
                BalancEditEditor all = editor(method, settings(method));
                BalancEditEditor two = editor(method, settings(method))) {
            for (long caseId : new long[] {0, 1, 2}) {
                all.edit(List.of(request(method, caseId)));
            }
            two.edit(List.of(request(method, 0)));
            two.edit(List.of(request(method, 1)));
            try (EditedModel undone = EditedModel.of(method.golden.gpt, all.edits().without(Set.of(2)));
                    EditedModel again = EditedModel.of(method.golden.gpt, all.edits())) {
                assertSame(two.model().codebookAt(CodebookSettings.site(settings(method))),
                        undone.codebookAt(CodebookSettings.site(settings(method))));
                assertSame(all.model().codebookAt(CodebookSettings.site(settings(method))),
                        again.codebookAt(CodebookSettings.site(settings(method))));
            }
        }
    }

    private static void assertSame(Codebook expected, Codebook actual) {
        assertEquals(expected.size(), actual.size());
        assertArrayEquals(expected.radii(), actual.radii());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.key(i), actual.key(i));
            assertArrayEquals(expected.value(i), actual.value(i));
        }
    }

    /** Subjects of the batch come first, then those of earlier batches, then sampled ones; the same on every run. */
    @Test
    void negativesAreOtherSubjectsAndThenSampledNames() {
        try (GoldenMethod method = new GoldenMethod("balancedit", temporary, open())) {
            Settings settings = settings(method).with(CodebookSettings.STEPS, 1);
            List<Bounds> runs = new ArrayList<>();
            for (int run = 0; run < 2; run++) {
                try (Editor editor = Methods.open(method.golden.context(), settings, method.contexts())) {
                    Bounds alone = bounds(editor.edit(List.of(request(method, 0))));
                    assertEquals(16, alone.negatives().size(), alone.negatives().toString());
                    assertFalse(alone.negatives().contains(request(method, 0).subject()));
                    Bounds later = bounds(editor.edit(List.of(request(method, 1), request(method, 2))));
                    assertEquals(List.of(request(method, 2).subject(), request(method, 0).subject()),
                            later.negatives().subList(0, 2));
                    runs.add(alone);
                }
            }
            assertEquals(runs.get(0), runs.get(1));
        }
    }
}
