package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A fact that a later batch edits again: the newest wins, and its older keys leave the memory. */
class RepeatedFactsTest {

    private static final int FACTS = 9;

    /** Every fact comes back after nine batches, with another target. */
    private static EditRequest recurring(int batch) {
        EditRequest fact = ManyBatches.request(batch % FACTS);
        return new EditRequest(batch, fact.prompt(), fact.subject(), String.valueOf((char) ('a' + batch % 26)),
                fact.oldTarget());
    }

    private static void edit(Editor editor, int end) {
        for (int batch = editor.edits().batches().size(); batch < end; batch++) {
            editor.edit(List.of(recurring(batch)));
        }
    }

    /** More batches than half the width of a key: memories have folded, with older keys before and after the fold. */
    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void resumedAfterFactsCameBackAnEditorContinuesBitForBit(EditingMethod method) {
        try (ManyBatches many = new ManyBatches(); Editor whole = many.open(method.id())) {
            List<Edits> saved = new ArrayList<>();
            for (int batches : new int[] {5, 10, 33, 79}) {
                edit(whole, batches);
                saved.add(whole.edits());
            }
            edit(whole, 80);
            List<Query> probe = List.of(Query.all(new int[] {'a', 'b', 'c', 'd', 'e'}));
            for (Edits edits : saved) {
                try (Editor resumed = many.resume(edits)) {
                    edit(resumed, 80);
                    assertArrayEquals(whole.model().predict(probe).getFirst().lastLogits(),
                            resumed.model().predict(probe).getFirst().lastLogits());
                    for (int batch = edits.batches().size(); batch < 80; batch++) {
                        ManyBatchesTest.assertSame(
                                whole.edits().batches().get(batch), resumed.edits().batches().get(batch));
                    }
                }
            }
        }
    }

    private static FactorisedDelta delta(Change change) {
        return change instanceof GatedDelta gated ? gated.delta() : ((LowRankDelta) change).delta();
    }

    /** A = (C + K·Kᵀ)⁻¹·K, C being λ·E and the keys of the eight other facts: by a direct inverse, in double. */
    @ParameterizedTest
    @ValueSource(strings = {"comeba", "comeba-hk"})
    void aRepeatedFactIsSolvedWithoutItsOlderKeys(String method) {
        try (ManyBatches many = new ManyBatches(); Editor editor = many.open(method)) {
            edit(editor, 70);
            for (int batch : new int[] {0, 8, 9, 10, 32, 33, 34, 50, 69}) {
                RealMatrix c = many.memory();
                for (int other = Math.max(0, batch - FACTS + 1); other <= batch; other++) {
                    RealMatrix k = column(key(editor, other));
                    c = c.add(k.multiply(k.transpose()));
                }
                double[] expected = new LUDecomposition(c).getSolver().solve(column(key(editor, batch))).getColumn(0);
                double[] actual = delta(editor.edits().batches().get(batch).changes().getFirst()).solution().toDoubles();
                assertTrue(distance(expected, actual) <= 1e-6 * norm(expected), "batch " + batch + ": "
                        + distance(expected, actual) / norm(expected));
            }
        }
    }

    private static double[] key(Editor editor, int batch) {
        return delta(editor.edits().batches().get(batch).changes().getFirst()).keys().toDoubles();
    }

    private static RealMatrix column(double[] values) {
        return new Array2DRowRealMatrix(values);
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        assertFalse(Double.isNaN(sum));
        return Math.sqrt(sum);
    }

    private static double norm(double[] a) {
        return distance(a, new double[a.length]);
    }

    /** The other editor has the older change in its model and no key of it in its memory. */
    @ParameterizedTest
    @ValueSource(strings = {"comeba", "comeba-hk", "alphaedit"})
    void theNewEditIsThatOfAnEditorWhichNeverAbsorbedTheOlderKeys(String method) {
        EditRequest older = recurring(0);
        EditRequest newer = recurring(FACTS);
        try (ManyBatches many = new ManyBatches(); Editor editor = many.open(method)) {
            editor.edit(List.of(older));
            EditBatch made = editor.edits().batches().getFirst();
            EditBatch forgotten = new EditBatch(List.of(ManyBatches.request(1)),
                    made.changes().stream().map(RepeatedFactsTest::withoutKeys).toList(), new TreeMap<>(), 0, 0);
            Edits unabsorbed = editor.edits().first(0).plus(forgotten);
            EditBatch resisted;
            // Under another fact's name, the older keys stay in the memory.
            try (Editor absorbing = many.resume(editor.edits().first(0).plus(new EditBatch(
                    List.of(ManyBatches.request(1)), made.changes(), new TreeMap<>(), 0, 0)))) {
                resisted = absorbing.edit(List.of(newer));
            }
            try (Editor other = many.resume(unabsorbed)) {
                FactorisedDelta expected = delta(other.edit(List.of(newer)).changes().getFirst());
                FactorisedDelta actual = delta(editor.edit(List.of(newer)).changes().getFirst());
                assertArrayEquals(expected.residuals().toDoubles(), actual.residuals().toDoubles());
                double[] solution = expected.solution().toDoubles();
                assertTrue(distance(solution, actual.solution().toDoubles()) <= 1e-6 * norm(solution));
                double[] held = delta(resisted.changes().getFirst()).solution().toDoubles();
                assertTrue(norm(held) < 0.9999 * norm(solution), "with the older keys in the memory, the edit is smaller: "
                        + norm(held) / norm(solution));
            }
        }
    }

    private static Change withoutKeys(Change change) {
        FactorisedDelta delta = delta(change);
        FactorisedDelta without = delta.withKeys(
                Matrix.of(delta.keys().rows(), delta.keyWidth(), new float[delta.keys().rows() * delta.keyWidth()]));
        return change instanceof GatedDelta gated
                ? new GatedDelta(change.layer(), without, gated.alpha())
                : new LowRankDelta(change.layer(), without);
    }

    /** λ so small that a key outweighs everything else: the memory is built again, from the initial state. */
    @Test
    void aKeyTooLargeToBeSubtractedLeavesAllTheSame() {
        try (ManyBatches many = new ManyBatches(); Editor editor = many.open("comeba", "1e-7")) {
            edit(editor, 30);
            try (Editor resumed = many.resume(editor.edits().first(20))) {
                edit(resumed, 30);
                for (int batch = 20; batch < 30; batch++) {
                    ManyBatchesTest.assertSame(
                            editor.edits().batches().get(batch), resumed.edits().batches().get(batch));
                }
            }
            // A key that the memory still contained would be solved to k/(2 + …) instead of k/(1 + …).
            double along = 0;
            double[] key = key(editor, 29);
            double[] solution = delta(editor.edits().batches().get(29).changes().getFirst()).solution().toDoubles();
            for (int i = 0; i < key.length; i++) {
                along += key[i] * solution[i];
            }
            assertTrue(along > 0.9 && along <= 1.001, "kᵀ(C + kkᵀ)⁻¹k = " + along);
        }
    }

    @Test
    void theSameFactIsThePromptHoweverItIsGiven() {
        FactIndex index = new FactIndex();
        EditRequest spelled = new EditRequest(1, "The capital of Spain is", "Spain", "Rome");
        EditRequest slot = new EditRequest(2, "The capital of {} is", "Spain", " Rome");
        EditRequest plain = new EditRequest(3, "The capital of Spain is", null, "Paris");
        EditRequest other = new EditRequest(4, "The capital of {} is", "France", "Rome");
        assertEquals(List.of(), index.add(List.of(spelled, other)));
        assertEquals(List.of(new RepeatedFact(slot, 1, spelled, 0, List.of(0))), index.add(List.of(slot)));
        List<RepeatedFact> third = index.add(List.of(other, plain));
        assertEquals(List.of(new RepeatedFact(other, 2, other, 0, List.of(1)),
                new RepeatedFact(plain, 2, slot, 1, List.of(0))), third);
        assertEquals("record 3 edits 'The capital of Spain is' again (record 2, batch 2, 'Rome')",
                third.getLast().message());
        assertEquals("record 4 edits 'The capital of France is' again (record 4, batch 1, the same target)",
                third.getFirst().message());
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void theListenerIsToldOfEveryFactThatIsEditedAgain(EditingMethod method) {
        List<String> told = new ArrayList<>();
        EditListener listener = new EditListener() {
            @Override
            public void warned(String message) {
                told.add(message);
            }
        };
        try (Engine engine = Engines.open("cpu", new EngineOptions(1))) {
            Gpt gpt = TinyModel.on(engine);
            List<EditRequest> facts = TinyModel.facts(3).stream().flatMap(List::stream).toList();
            try (Editor editor = TinyModel.editor(method, gpt, listener)) {
                editor.edit(facts.subList(0, 2));
                editor.edit(facts.subList(2, 6));
                assertEquals(List.of(), repeats(told));
                EditRequest again = new EditRequest(50, facts.get(1).prompt(), facts.get(1).subject(), "zz", "q");
                editor.edit(List.of(again, new EditRequest(51, "ab{}", "CDE", "f", "q")));
                String fate = switch (method.id()) {
                    case "comeba", "comeba-hk", "alphaedit" -> "its older keys leave the memory";
                    case "grace", "balancedit" -> "its key in the codebook gets the new answer";
                    case "scr", "serac" -> "the new sentence takes the place of the older one";
                    case "tpatcher" -> "its new neurons are trained beside the older ones";
                    case "calinet" -> "the new side network is trained on top of the older ones";
                    default -> "it is edited on top of the older change";
                };
                assertEquals(List.of("record 50 edits '" + again.text() + "' again (record 1, batch 1, '"
                        + facts.get(1).target() + "'): the newest wins; " + fate), repeats(told));
                told.clear();
                editor.edit(facts.subList(2, 6));
                assertEquals(1, repeats(told).size(), told.toString());
                assertTrue(repeats(told).getFirst().startsWith("4 facts of batch 4 are edited again, e.g. record 2 edits"),
                        told.toString());
            }
        }
    }

    private static List<String> repeats(List<String> told) {
        return told.stream().filter(message -> message.contains(" again")).toList();
    }

    /** The codebook holds one entry for a fact that was edited twice, with the newest answer. */
    @Test
    void graceReplacesTheEntryOfARepeatedFact() {
        try (ManyBatches many = new ManyBatches(); Editor editor = many.open("grace")) {
            editor.edit(List.of(recurring(0)));
            EditBatch again = editor.edit(List.of(recurring(FACTS)));
            assertEquals(1, again.figure("entries").get(0));
            assertEquals(1, again.figure("replaced").get(0));
        }
    }

    /** Two rows of one fact in a batch, which only repetitions with the same target can be: both keys leave. */
    @Test
    void aFactThatIsTwiceInABatchLeavesTheMemoryTwice() {
        EditRequest fact = ManyBatches.request(0);
        EditRequest newer = new EditRequest(7, fact.prompt(), fact.subject(), "zz", "q");
        double[][] solutions = new double[2][];
        for (int copies = 1; copies <= 2; copies++) {
            try (ManyBatches many = new ManyBatches(); Editor editor = many.open("comeba")) {
                EditRequest[] twice = new EditRequest[copies];
                Arrays.fill(twice, fact);
                editor.edit(List.of(twice));
                editor.edit(List.of(newer));
                double[] c = key(editor, 1);
                RealMatrix memory = many.memory().add(column(c).multiply(column(c).transpose()));
                double[] expected = new LUDecomposition(memory).getSolver().solve(column(c)).getColumn(0);
                solutions[copies - 1] = delta(editor.edits().batches().get(1).changes().getFirst()).solution().toDoubles();
                assertTrue(distance(expected, solutions[copies - 1]) <= 1e-6 * norm(expected), copies + " copies");
            }
        }
    }
}
