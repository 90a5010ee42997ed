package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.MergedEdits.Dropped;
import dev.palimpsest.internal.editing.MergedEdits.Source;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MergedEditsTest {

    private final Engine engine = Engines.open("cpu", new EngineOptions(1));
    private final Gpt gpt = TinyModel.on(engine);

    @AfterEach
    void close() {
        engine.close();
    }

    private Editor editor(EditingMethod method) {
        return TinyModel.editor(method, gpt, EditListener.SILENT);
    }

    private Edits edited(EditingMethod method, List<List<EditRequest>> batches) {
        try (Editor editor = editor(method)) {
            batches.forEach(editor::edit);
            return editor.edits();
        }
    }

    private float[][] answers(Edits edits) {
        try (EditedModel model = EditedModel.of(gpt, edits, TinyModel.context(gpt).resources())) {
            return TinyModel.Answers.of(model).logits();
        }
    }

    /** Undoing one file's batches leaves the other file's model, to the last bit where changes are kept apart. */
    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void theMergedModelHasBothFilesChangesAndEitherCanBeUndone(EditingMethod method) {
        List<List<EditRequest>> facts = TinyModel.facts(4);
        Edits one = edited(method, facts.subList(0, 2));
        Edits other = edited(method, facts.subList(2, 4));

        MergedEdits merged = MergedEdits.of(List.of(new Source("one", one), new Source("other", other)));

        Edits edits = merged.edits();
        assertEquals(facts, edits.batches().stream().map(EditBatch::requests).toList());
        assertEquals(List.of(), merged.dropped());
        assertEquals(List.of(), merged.again());
        float[][] both = answers(edits);
        float[][] first = answers(one);
        assertFalse(Arrays.deepEquals(both, first), "the second file changes something");
        assertFalse(Arrays.deepEquals(both, answers(other)), "so does the first");
        if (method.mechanism() == DenseDelta.class) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> edits.without(Set.of(2, 3))).getMessage()
                    .contains("cannot be undone batch by batch"));
        } else {
            same(first, answers(edits.without(Set.of(2, 3))));
            same(answers(other), answers(edits.without(Set.of(0, 1))));
        }
        same(answers(edits.first(0)), answers(edits.without(Set.of(0, 1, 2, 3))));

        List<EditRequest> more = TinyModel.facts(5).get(4);
        try (Editor continued = Methods.resume(TinyModel.context(gpt), edits)) {
            continued.edit(more);
            assertEquals(10, continued.edits().size());
            try (EditedModel again = EditedModel.of(gpt, continued.edits(), TinyModel.context(gpt).resources())) {
                assertTrue(TinyModel.Answers.of(again).sameAs(TinyModel.Answers.of(continued.model())));
            }
        }
    }

    private static void same(float[][] expected, float[][] actual) {
        for (int q = 0; q < expected.length; q++) {
            assertArrayEquals(expected[q], actual[q]);
        }
    }

    @Test
    void denseDeltasAreSummedInTheLatestBatch() {
        List<List<EditRequest>> facts = TinyModel.facts(4);
        Edits one = edited(Methods.of("ft"), facts.subList(0, 2));
        Edits other = edited(Methods.of("ft"), facts.subList(2, 4));

        Edits merged = MergedEdits.of(List.of(new Source("one", one), new Source("other", other))).edits();

        assertEquals(1, merged.changes().size());
        assertEquals(merged.changes(), merged.batches().getLast().changes());
        float[] a = ((DenseDelta) one.changes().getFirst()).delta().toFloats();
        float[] b = ((DenseDelta) other.changes().getFirst()).delta().toFloats();
        float[] sum = ((DenseDelta) merged.changes().getFirst()).delta().toFloats();
        for (int i = 0; i < a.length; i++) {
            assertEquals(a[i] + b[i], sum[i]);
        }
    }

    @Test
    void anOlderBatchOfNothingButNewerFactsIsDroppedAndOneWithOthersIsMarked() {
        EditingMethod method = Methods.of("memit");
        List<List<EditRequest>> facts = TinyModel.facts(4);
        List<EditRequest> shared = facts.get(0).stream().map(MergedEditsTest::again).toList();
        EditRequest half = again(facts.get(1).get(1));
        Edits one = edited(method, facts.subList(0, 2));
        Edits other = edited(method, List.of(facts.get(2), List.of(shared.get(0), half), List.of(shared.get(1))));

        MergedEdits merged = MergedEdits.of(List.of(new Source("one", one), new Source("other", other)));

        assertEquals(List.of(new Dropped("one", 0, facts.get(0))), merged.dropped());
        assertEquals(List.of(facts.get(1), facts.get(2), List.of(shared.get(0), half), List.of(shared.get(1))),
                merged.edits().batches().stream().map(EditBatch::requests).toList());
        assertEquals(List.of(new RepeatedFact(half, 2, facts.get(1).get(1), 0, List.of(1))), merged.again());
    }

    /** The other file's batch was made with the first one in place, so its own earlier batches stay. */
    @Test
    void factsThatOneFileEditsTwiceAreLeftAsTheyAre() {
        EditingMethod method = Methods.of("memit");
        List<List<EditRequest>> facts = TinyModel.facts(3);
        List<EditRequest> again = facts.get(0).stream().map(MergedEditsTest::again).toList();
        Edits one = edited(method, List.of(facts.get(0), again));
        Edits other = edited(method, List.of(facts.get(2)));

        MergedEdits merged = MergedEdits.of(List.of(new Source("one", one), new Source("other", other)));

        assertEquals(3, merged.edits().batches().size());
        assertEquals(List.of(), merged.dropped());
        assertEquals(List.of(), merged.again());
    }

    private static EditRequest again(EditRequest fact) {
        return new EditRequest(fact.caseId() + 100, fact.prompt(), fact.subject(), "zz", fact.oldTarget());
    }

    @Test
    void everyDifferenceIsNamedAndOnlyThoseOfABatchAreAccepted() {
        Edits edits = edited(Methods.of("comeba"), TinyModel.facts(1))
                .with(Map.of("moment.0", "a", "requests", "x.json"));
        Settings made = edits.settings();
        Edits quick = settings(edits, made.with(TargetSettings.STEPS, 2).with(CommonSettings.BATCH_SIZE, 7));
        MergedEdits merged = MergedEdits.of(List.of(new Source("quick", quick), new Source("slow", edits)));
        assertEquals(List.of("quick was made with --steps 2, slow with --steps 3",
                "quick was made with --batch-size 7, slow with --batch-size 10"), merged.differences());
        assertEquals(made, merged.edits().settings());

        Edits other = settings(edits, made.with(MomentForm.LAMBDA, 7.0).with(CommonSettings.LAYERS, List.of(1, 2))
                .with(TargetSettings.STEPS, 2));
        refused("one and other cannot be merged: they were made with --layers 0-1 and --layers 1-2, with --lambda 15000 and"
                + " --lambda 7; make one of them again with the other's options", edits, other);
        refused("one and other cannot be merged: they were made with different context templates (--contexts, --seed), with"
                + " different statistics (--stats) of layer 0; make one of them again with the other's options", edits,
                new Edits(edits.fingerprint(), made, List.of("{}"), edits.batches(), Map.of("moment.0", "b")));
        refused("one and other cannot be merged: they were made for different models; edit one model with both", edits,
                new Edits("another", made, edits.contexts(), edits.batches(), Map.of()));
        refused("one and other cannot be merged: they were made with different methods, comeba and memit; edit with one"
                + " method", edits, edited(Methods.of("memit"), TinyModel.facts(1)));
        assertThrows(IllegalArgumentException.class, () -> MergedEdits.of(List.of(new Source("one", edits))));
    }

    private static Edits settings(Edits edits, Settings other) {
        return new Edits(edits.fingerprint(), other, edits.contexts(), edits.batches(), edits.provenance());
    }

    private static void refused(String message, Edits one, Edits other) {
        List<Source> sources = List.of(new Source("one", one), new Source("other", other));
        assertEquals(message,
                assertThrows(IllegalArgumentException.class, () -> MergedEdits.of(sources)).getMessage());
    }

    @Test
    void theProvenanceNamesEverySourceAlsoOfAMergedFile() {
        List<List<EditRequest>> facts = TinyModel.facts(3);
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sources.add(new Source("file" + i, edited(Methods.of("memit"), facts.subList(i, i + 1))
                    .with(Map.of("requests", i + ".json", "engine", i < 2 ? "cpu" : "tornado", "palimpsest", "1"))));
        }
        Edits two = MergedEdits.of(sources.subList(0, 2)).edits();
        assertEquals(Map.of("palimpsest", "1", "engine", "cpu", "merged.1.file", "file0", "merged.1.requests", "0.json",
                "merged.2.file", "file1", "merged.2.requests", "1.json"), two.provenance());
        Edits three = MergedEdits.of(List.of(new Source("two", two), sources.get(2))).edits();
        assertEquals(Map.of("palimpsest", "1",
                "merged.1.file", "file0", "merged.1.requests", "0.json", "merged.1.engine", "cpu",
                "merged.2.file", "file1", "merged.2.requests", "1.json", "merged.2.engine", "cpu",
                "merged.3.file", "file2", "merged.3.requests", "2.json", "merged.3.engine", "tornado"),
                three.provenance());
    }
}
