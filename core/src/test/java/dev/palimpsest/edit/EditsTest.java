package dev.palimpsest.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.palimpsest.tensor.Matrix;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EditsTest {

    private static final Edits THREE =
            edits(batch(1, 2.5), batch(2, 1.5), batch(3, Double.POSITIVE_INFINITY));

    @Test
    void alphaIsTheLeastOfTheStartAndEveryBatch() {
        assertEquals(Map.of(0, 2.2), edits().alpha());
        assertEquals(Map.of(0, 2.2), edits(batch(1, 2.5)).alpha());
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

    private static Edits edits(EditBatch... batches) {
        EditSettings settings = new EditSettings(
                Method.COMEBA_HK, List.of(0), 1, 2.2, 20, 0.75, 0.5, 0.5, 0.0625, 0.05, 10, 0, 0);
        return new Edits("model", settings, List.of("{}"), List.of(batches), Map.of());
    }

    private static EditBatch batch(long caseId, double alpha) {
        Matrix row = Matrix.of(1, 2, new float[] {1, 2});
        return new EditBatch(List.of(new EditRequest(caseId, "{} is", "it", "that")),
                new TreeMap<>(Map.of(0, new LayerEdit.LowRank(row, row, row, alpha))), 0, 0);
    }
}
