package dev.palimpsest.internal.editing.grace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Golden;
import dev.palimpsest.internal.editing.GoldenMethod;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.editing.codebook.CodebookSettings;
import dev.palimpsest.internal.editing.codebook.GoldenCodebook;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.inference.Query;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GRACE against an independent implementation in double: every event, radius, key and value. Any engine. */
public abstract class GoldenGraceContract {

    @TempDir
    Path temporary;

    /** The engine under test. */
    protected abstract Engine open();

    private static Settings settings(GoldenMethod method) {
        ObjectNode config = ((ObjectNode) method.expected.get("config")).deepCopy();
        config.put("layers", config.get("layer").asText());
        return method.golden.settings("grace", config);
    }

    private static EditRequest request(GoldenMethod method, long caseId) {
        for (JsonNode request : method.expected.at("/config/requests")) {
            if (request.get("case_id").asLong() == caseId) {
                return new EditRequest(
                        caseId, request.get("prompt").asText(), null, request.get("target_new").asText());
            }
        }
        throw new AssertionError(caseId);
    }

    private static GraceEditor editor(GoldenMethod method, Settings settings) {
        JsonNode edits = method.expected.get("edits");
        return new GraceEditor(method.golden.context(), Edits.none(method.golden.gpt, settings, List.of("{}")),
                (edit, width) -> method.tensor("edit." + edits.get(edit).get("case_id").asLong() + ".start").toFloats());
    }

    @Test
    void nineEditsAmongThemAMergeTwoSplitsAndAReplacement() {
        try (GoldenMethod method = new GoldenMethod("grace", temporary, open())) {
            Settings settings = settings(method);
            try (GraceEditor editor = editor(method, settings)) {
                for (JsonNode edit : method.expected.get("edits")) {
                    EditBatch batch = editor.edit(List.of(request(method, edit.get("case_id").asLong())));
                    String event = edit.get("event").asText().split(" ")[0];
                    assertEquals(1.0, batch.figure(event).get(settings.layers().getFirst()),
                            "case " + edit.get("case_id") + " is " + event);
                    Codebook codebook = editor.model().codebookAt(CodebookSettings.site(settings));
                    assertArrayEquals(Golden.doubles(edit.get("radii")), codebook.radii(), 1e-3);
                }
                GoldenCodebook.assertCodebook(method, editor.model().codebookAt(CodebookSettings.site(settings)));
                GoldenCodebook.assertAnswers(method, editor.model());
                method.assertProbes(editor.model());
            }
        }
    }

    /** Generation with a cache looks the codebook up at the prompt's end, as scoring does. */
    @Test
    void generationSaysWhatScoringPredicts() {
        try (GoldenMethod method = new GoldenMethod("grace", temporary, open());
                GraceEditor editor = editor(method, settings(method))) {
            EditRequest request = request(method, 0);
            editor.edit(List.of(request));
            int[] prompt = method.golden.tokenizer().encode(request.text());
            int[] target = method.golden.tokenizer().encode(request.continuation());
            int[] generated = editor.model().generate(prompt, GenerationSettings.greedy(target.length)).tokens();
            assertArrayEquals(target, generated);
        }
    }

    /** Undoing any edit gives the codebook of the others; a prompt outside all balls has the unedited model's bits. */
    @Test
    void undoReplaysTheRadiusRuleOverTheOthers() {
        try (GoldenMethod method = new GoldenMethod("grace", temporary, open());
                GraceEditor editor = editor(method, settings(method))) {
            for (long caseId : new long[] {0, 1, 2}) {
                editor.edit(List.of(request(method, caseId)));
            }
            Edits without = editor.edits().without(Set.of(2));
            try (EditedModel undone = EditedModel.of(method.golden.gpt, without);
                    EditedModel original = EditedModel.original(method.golden.gpt)) {
                assertArrayEquals(new double[] {4, 4}, undone.codebookAt(CodebookSettings.site(settings(method))).radii());
                int[] far = method.golden.tokenizer().encode("Lolo Kesi works as a");
                assertArrayEquals(original.predict(List.of(Query.all(far))).getFirst().lastLogits(),
                        undone.predict(List.of(Query.all(far))).getFirst().lastLogits());
            }
        }
    }
}
