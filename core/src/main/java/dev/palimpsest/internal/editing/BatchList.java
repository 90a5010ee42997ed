package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.Change.Undo;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An immutable list of batches that can be extended without copying it: an editor makes a new one after every batch,
 * and earlier ones stay as they are.
 *
 * <pre>
 *   chunks ─▶ [128 batches] [128 batches] … [the rest]        one more batch copies the last chunk and the chunk table
 * </pre>
 */
final class BatchList extends AbstractList<EditBatch> implements RandomAccess {

    private static final int CHUNK = 128;
    private static final BatchList NONE = new BatchList(new EditBatch[0][], 0, 0, List.of(), Collections.emptySortedMap());

    private final EditBatch[][] chunks;
    private final int size;
    private final int facts;
    /** Indices of the batches that have changes which can only be undone together: one at most, once extended. */
    private final List<Integer> together;
    private final SortedMap<Integer, Double> alpha;

    private BatchList(EditBatch[][] chunks, int size, int facts, List<Integer> together,
            SortedMap<Integer, Double> alpha) {
        this.chunks = chunks;
        this.size = size;
        this.facts = facts;
        this.together = together;
        this.alpha = alpha;
    }

    static BatchList of(List<EditBatch> batches) {
        if (batches instanceof BatchList already) {
            return already;
        }
        EditBatch[][] chunks = new EditBatch[(batches.size() + CHUNK - 1) / CHUNK][];
        List<Integer> together = new ArrayList<>();
        SortedMap<Integer, Double> alpha = new TreeMap<>();
        int facts = 0;
        int at = 0;
        for (EditBatch batch : batches) {
            if (at % CHUNK == 0) {
                chunks[at / CHUNK] = new EditBatch[Math.min(CHUNK, batches.size() - at)];
            }
            if (!undoneTogether(batch).isEmpty()) {
                together.add(at);
            }
            facts += batch.size();
            batch.alpha().forEach((layer, least) -> alpha.merge(layer, least, Math::min));
            chunks[at / CHUNK][at++ % CHUNK] = batch;
        }
        return at == 0 ? NONE : new BatchList(chunks, at, facts, List.copyOf(together), alpha);
    }

    private static List<Change> undoneTogether(EditBatch batch) {
        return batch.changes().stream().filter(change -> change.undo() == Undo.ALL).toList();
    }

    /** One more batch; changes that can only be undone together are dropped from the earlier ones. */
    BatchList plus(EditBatch batch) {
        BatchList base = this;
        if (!together.isEmpty()) {
            EditBatch[][] without = chunks.clone();
            for (int index : together) {
                EditBatch[] chunk = without[index / CHUNK].clone();
                chunk[index % CHUNK] = chunk[index % CHUNK].keeping(change -> change.undo() != Undo.ALL);
                without[index / CHUNK] = chunk;
            }
            base = new BatchList(without, size, facts, List.of(), alpha);
        }
        return base.append(batch);
    }

    private BatchList append(EditBatch batch) {
        boolean full = size % CHUNK == 0;
        EditBatch[][] more = full ? Arrays.copyOf(chunks, chunks.length + 1) : chunks.clone();
        EditBatch[] last = full ? new EditBatch[1] : Arrays.copyOf(more[more.length - 1], size % CHUNK + 1);
        last[last.length - 1] = batch;
        more[more.length - 1] = last;
        SortedMap<Integer, Double> least = new TreeMap<>(alpha);
        batch.alpha().forEach((layer, own) -> least.merge(layer, own, Math::min));
        return new BatchList(more, size + 1, facts + batch.size(),
                undoneTogether(batch).isEmpty() ? List.of() : List.of(size), least);
    }

    /** Number of facts in all batches. */
    int facts() {
        return facts;
    }

    /** The threshold of every hook layer: the minimum over its batches. */
    SortedMap<Integer, Double> alpha() {
        return new TreeMap<>(alpha);
    }

    /** The changes that can only be undone together, in order. */
    List<Change> undoneTogether() {
        return together.stream().flatMap(index -> undoneTogether(get(index)).stream()).toList();
    }

    @Override
    public EditBatch get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("no batch " + index + " of " + size);
        }
        return chunks[index / CHUNK][index % CHUNK];
    }

    @Override
    public int size() {
        return size;
    }
}
