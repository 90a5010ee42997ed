package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.FactIndex;
import dev.palimpsest.internal.editing.RepeatedFact;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A layer's memory of consecutive batches, {@code C = start + Σ k·kᵀ} over the facts edited so far. A fact that is edited
 * again is in the sum once: its older keys leave before the batch that repeats it is solved, so that they do not hold on to
 * the older answer.
 *
 * <pre>
 *   batch     1: a b    2: c    3: a′ d
 *   memory    a b       a b c   remove a, solve a′ d ─▶ b c a′ d
 * </pre>
 *
 * <p>The memory is a function of the batches alone: replaying them gives the bits of the editor that made them.
 */
final class LayerMemory {

    /** One key: the row of a batch. */
    private record Place(int batch, int row) {}

    private final int layer;
    private final Supplier<InverseMemory> initial;
    private InverseMemory memory;

    private LayerMemory(int layer, Supplier<InverseMemory> initial) {
        this.layer = layer;
        this.initial = initial;
        this.memory = initial.get();
    }

    /** @param initial gives the layer's memory in its initial state, as often as asked */
    static LayerMemory initial(int layer, Supplier<InverseMemory> initial) {
        return new LayerMemory(layer, initial);
    }

    /** The memory after {@code batches}. */
    static LayerMemory after(List<EditBatch> batches, int layer, Supplier<InverseMemory> initial) {
        LayerMemory memory = new LayerMemory(layer, initial);
        FactIndex index = new FactIndex();
        for (int b = 0; b < batches.size(); b++) {
            memory.remove(index.add(batches.get(b).requests()), batches.subList(0, b));
            memory.keys(batches.get(b)).forEach(memory::absorb);
        }
        return memory;
    }

    Matrix solve(Matrix keys) {
        return memory.solve(keys);
    }

    Matrix absorb(Matrix keys) {
        return memory.absorb(keys);
    }

    /**
     * Removes the keys of the older facts.
     *
     * @param repeated the facts that the next batch edits again
     * @param batches  those before it
     */
    void remove(List<RepeatedFact> repeated, List<EditBatch> batches) {
        List<double[]> rows = new ArrayList<>();
        for (RepeatedFact fact : repeated) {
            EditBatch batch = batches.get(fact.olderBatch());
            keys(batch).forEach(keys -> {
                requireOneKeyPerFact(keys, batch, fact);
                fact.olderRows().forEach(row -> rows.add(row(keys, row)));
            });
        }
        if (!rows.isEmpty() && !memory.downdate(stacked(rows))) {
            rebuild(repeated, batches);
        }
    }

    /** Absorbs the keys that are left, from the initial state: slower than removing the others, and always accurate. */
    private void rebuild(List<RepeatedFact> repeated, List<EditBatch> batches) {
        Set<Place> gone = new HashSet<>();
        Stream.concat(FactIndex.repeatedIn(batches).stream(), repeated.stream()).forEach(fact ->
                fact.olderRows().forEach(row -> gone.add(new Place(fact.olderBatch(), row))));
        memory = initial.get();
        for (int b = 0; b < batches.size(); b++) {
            int batch = b;
            keys(batches.get(b)).forEach(keys -> {
                List<double[]> left = new ArrayList<>();
                for (int row = 0; row < keys.rows(); row++) {
                    if (!gone.contains(new Place(batch, row))) {
                        left.add(row(keys, row));
                    }
                }
                if (!left.isEmpty()) {
                    memory.absorb(left.size() == keys.rows() ? keys : stacked(left));
                }
            });
        }
    }

    /** A batch's keys at this layer: one matrix, none when it has not changed the layer. */
    private Stream<Matrix> keys(EditBatch batch) {
        return batch.changes().stream().filter(change -> change.layer() == layer).map(change -> delta(change).keys());
    }

    private static FactorisedDelta delta(Change change) {
        return switch (change) {
            case LowRankDelta low -> low.delta();
            case GatedDelta gated -> gated.delta();
            default -> throw new IllegalArgumentException("the closed form cannot resume from a " + change.kind());
        };
    }

    private void requireOneKeyPerFact(Matrix keys, EditBatch batch, RepeatedFact fact) {
        if (keys.rows() != batch.size()) {
            throw new IllegalArgumentException("batch " + (fact.olderBatch() + 1) + " has " + keys.rows()
                    + " keys of layer " + layer + " for " + batch.size() + " facts, so that of record "
                    + fact.older().caseId() + ", which record " + fact.newest().caseId()
                    + " edits again, cannot be removed from the memory; make the edits again");
        }
    }

    private static double[] row(Matrix keys, int row) {
        double[] key = new double[keys.columns()];
        keys.copyRow(row, key, 0);
        return key;
    }

    private static Matrix stacked(List<double[]> rows) {
        int width = rows.getFirst().length;
        double[] all = new double[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, all, i * width, width);
        }
        return Matrix.of(rows.size(), width, all);
    }
}
