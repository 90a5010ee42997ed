package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.ThreadMXBean;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.change.ScopedFacts;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.tensor.Matrix;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many more batches than half the width of a key: memories have folded, hooks have merged their factors. */
class ManyBatchesTest {

    /** What a batch allocates is what it costs, without a clock: the engine has one thread, this one. */
    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void theThousandthBatchCostsWhatTheHundredthDid(EditingMethod method) {
        assumeFalse(method.mechanism() == Neurons.class,
                "the activations of n neurons take n numbers per token, and T-Patcher's memory grows with its edits");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (ManyBatches many = new ManyBatches(); Editor editor = many.open(method.id())) {
            edit(editor, 100);
            long before = threads.getCurrentThreadAllocatedBytes();
            edit(editor, 200);
            long early = threads.getCurrentThreadAllocatedBytes() - before;
            edit(editor, 1000);
            before = threads.getCurrentThreadAllocatedBytes();
            edit(editor, 1100);
            long late = threads.getCurrentThreadAllocatedBytes() - before;
            // Ten times as much if it grew with the batches; the compiler decides about a fifth.
            assertTrue(late <= 1.5 * early,
                    "batches 101 to 200 allocated " + early / 100 + " bytes each, batches 1,001 to 1,100 " + late / 100);
        }
    }

    private static void edit(Editor editor, int end) {
        for (int batch = editor.edits().batches().size(); batch < end; batch++) {
            editor.edit(List.of(ManyBatches.request(batch)));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void resumedAfterManyBatchesAnEditorContinuesBitForBit(EditingMethod method) {
        try (ManyBatches many = new ManyBatches(); Editor whole = many.open(method.id())) {
            edit(whole, 2 * ManyBatches.KEY_WIDTH + 5);
            Edits soFar = whole.edits();
            if (method.family() != MethodFamily.MEMORY) {
                assertTrue(soFar.batches().getLast().figure(EditBatch.RESIDUAL_NORM).get(0) > 0, "the last batch changes something");
            }
            List<Query> probe = List.of(Query.all(new int[] {'a', 'b', 'c', 'd', 'e'}));
            try (Editor resumed = many.resume(soFar); EditedModel again = EditedModel.of(many.gpt(), soFar, many.resources())) {
                float[] live = whole.model().predict(probe).getFirst().lastLogits();
                assertArrayEquals(live, again.predict(probe).getFirst().lastLogits());
                assertArrayEquals(live, resumed.model().predict(probe).getFirst().lastLogits());
                edit(whole, soFar.batches().size() + 40);
                edit(resumed, soFar.batches().size() + 40);
                for (int batch = soFar.batches().size(); batch < whole.edits().batches().size(); batch++) {
                    assertSame(whole.edits().batches().get(batch), resumed.edits().batches().get(batch));
                }
            }
        }
    }

    static void assertSame(EditBatch expected, EditBatch actual) {
        assertEquals(expected.requests(), actual.requests());
        assertEquals(expected.changes().size(), actual.changes().size());
        assertEquals(expected.alpha(), actual.alpha());
        for (int i = 0; i < expected.changes().size(); i++) {
            List<Matrix> matrices = matrices(actual.changes().get(i));
            for (Matrix matrix : matrices(expected.changes().get(i))) {
                assertFalse(matrix.firstNonFinite().isPresent());
                assertArrayEquals(matrix.toDoubles(), matrices.removeFirst().toDoubles());
            }
        }
    }

    private static List<Matrix> matrices(Change change) {
        return new ArrayList<>(switch (change) {
            case LowRankDelta low -> matrices(low.delta());
            case GatedDelta gated -> matrices(gated.delta());
            case DenseDelta dense -> List.of(dense.delta());
            case CodebookEntries entries -> List.of(entries.keys(), entries.values());
            case NeuronColumns columns -> List.of(columns.vector());
            case FactStore store -> store.keys() == null ? List.of() : List.of(store.keys(), store.centre());
            case Neurons neurons -> List.of(neurons.in(), neurons.bias(), neurons.out());
            case ScopedFacts facts -> List.of(facts.keys());
            default -> throw new AssertionError(change.kind());
        });
    }

    private static List<Matrix> matrices(FactorisedDelta delta) {
        return delta.keys() == null
                ? List.of(delta.solution(), delta.residuals())
                : List.of(delta.solution(), delta.residuals(), delta.keys());
    }

    /** Batches added to a merged D one by one, and the same rows as one batch: D is a sum of floats either way. */
    @Test
    void aHookWithMergedFactorsIsTheSumOfItsBatches() {
        try (ManyBatches many = new ManyBatches(); Editor editor = many.open("comeba-hk")) {
            edit(editor, 3 * ManyBatches.KEY_WIDTH);
            List<GatedDelta> batches = editor.edits().changes().stream().map(GatedDelta.class::cast).toList();
            FactorisedDelta together = new FactorisedDelta(
                    stacked(batches.stream().map(batch -> batch.delta().solution()).toList()),
                    stacked(batches.stream().map(batch -> batch.delta().residuals()).toList()), null);
            Edits oneByOne = edits(editor, batches.stream()
                    .map(batch -> (Change) new GatedDelta(0, batch.delta(), 0)).toList());
            Edits atOnce = edits(editor, List.of(new GatedDelta(0, together, 0)));
            List<Query> probe = List.of(Query.all(new int[] {'a', 'b', 'c', 'd', 'e'}));
            try (EditedModel merged = EditedModel.of(many.gpt(), oneByOne);
                    EditedModel whole = EditedModel.of(many.gpt(), atOnce);
                    EditedModel original = EditedModel.original(many.gpt())) {
                float[] expected = whole.predict(probe).getFirst().lastLogits();
                float[] unedited = original.predict(probe).getFirst().lastLogits();
                double change = 0;
                for (int i = 0; i < expected.length; i++) {
                    change = Math.max(change, Math.abs(expected[i] - unedited[i]));
                }
                assertTrue(change > 0.01, "the edits change something: " + change);
                assertArrayEquals(expected, merged.predict(probe).getFirst().lastLogits(), (float) (1e-4 * change));
            }
        }
    }

    private static Edits edits(Editor editor, List<Change> changes) {
        EditBatch batch = new EditBatch(List.of(ManyBatches.request(0)), changes, new TreeMap<>(), 0, 0);
        return editor.edits().first(0).plus(batch);
    }

    private static Matrix stacked(List<Matrix> rows) {
        int width = rows.getFirst().columns();
        float[] all = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i).toFloats(), 0, all, i * width, width);
        }
        return Matrix.of(rows.size(), width, all);
    }

    @Test
    void editsOfManyBatchesAreExtendedWithoutChangingEarlierOnes() {
        try (ManyBatches many = new ManyBatches(); Editor editor = many.open("ft")) {
            edit(editor, 1);
            EditBatch first = editor.edits().batches().getFirst();
            Edits none = editor.edits().first(0);
            Edits growing = none;
            for (int count = 1; count <= 400; count++) {
                Edits before = growing;
                growing = growing.plus(first);
                assertEquals(count, growing.batches().size());
                assertEquals(count, growing.size());
                assertEquals(1, growing.changes().size(), "the sum of all batches is in the latest");
                assertEquals(growing.changes(), growing.undoneTogether());
                assertEquals(count - 1, before.batches().size());
                assertEquals(Math.min(1, count - 1), before.changes().size());
            }
            assertEquals(List.of(), growing.batches().get(398).changes());
            assertEquals(first, growing.batches().get(399));
            assertEquals(growing.batches(), IntStream.range(0, 400).mapToObj(growing.batches()::get).toList());
            assertEquals(growing, new Edits(growing.fingerprint(), growing.settings(), growing.contexts(),
                    List.copyOf(growing.batches()), growing.provenance()));
        }
    }
}
