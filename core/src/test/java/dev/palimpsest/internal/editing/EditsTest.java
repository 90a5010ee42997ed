package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EditsTest {

    private static final Edits THREE =
            edits(batch(1, 2.2), batch(2, 1.5), batch(3, 2.2));

    @Test
    void alphaIsTheLeastOfEveryBatch() {
        assertEquals(Map.of(), edits().alpha());
        assertEquals(Map.of(0, 2.2), edits(batch(1, 2.2)).alpha());
        assertEquals(Map.of(0, 1.5), THREE.alpha());
    }

    @Test
    void undoneBatchesLeaveAlphaAsWellAsTheWeights() {
        Edits rest = THREE.without(Set.of(1));
        assertEquals(2, rest.size());
        assertEquals(List.of(1L, 3L), rest.batches().stream().map(b -> b.requests().getFirst().caseId()).toList());
        assertEquals(Map.of(0, 2.2), rest.alpha());
    }

    @Test
    void aBatchThatIsNotThereCannotBeUndone() {
        assertThrows(IllegalArgumentException.class, () -> THREE.without(Set.of(3)));
    }

    @Test
    void changesThatAreUndoneTogetherMoveIntoTheLatestBatch() {
        Edits edits = edits().plus(dense(1)).plus(dense(2));
        assertEquals(List.of(), edits.batches().getFirst().changes());
        assertEquals(1, edits.changes().size());
        assertThrows(IllegalArgumentException.class, () -> edits.without(Set.of(0)));
        assertThrows(IllegalArgumentException.class, () -> edits.without(Set.of(1)));
        assertEquals(0, edits.without(Set.of(0, 1)).size());
        assertEquals(2, edits.without(Set.of()).size());
    }

    private static Edits edits(EditBatch... batches) {
        Settings settings = new Settings("comeba-hk", new TreeMap<>());
        return new Edits("model", settings, List.of("{}"), List.of(batches), Map.of());
    }

    private static EditBatch batch(long caseId, double alpha) {
        Matrix row = Matrix.of(1, 2, new float[] {1, 2});
        return batch(caseId, new GatedDelta(0, new FactorisedDelta(row, row, row), alpha));
    }

    private static EditBatch dense(long caseId) {
        return batch(caseId, new DenseDelta(0, Matrix.of(1, 2, new float[] {1, 2})));
    }

    private static EditBatch batch(long caseId, Change change) {
        return new EditBatch(List.of(new EditRequest(caseId, "{} is", "it", "that")), List.of(change), new TreeMap<>(),
                0, 0);
    }
}
