package dev.palimpsest.internal.editing.memory;

import dev.palimpsest.internal.compute.InverseMemory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Inverse memories that editors of one model use one after the other: a layer is factorised once per initial state,
 * not once per editor. Each editor gets a memory in its initial state, bit for bit.
 *
 * <p>Holds {@code n²} doubles for each layer of the latest editor and releases the others. Used by one
 * thread and one editor at a time, which must not outlive it.
 */
public final class InverseMemories implements AutoCloseable {

    /**
     * The identity of a memory.
     *
     * @param layer the block
     * @param start the initial state: equal for the same bits
     */
    public record Key(int layer, Object start) {}

    private final boolean singleBatch;
    private final Map<Key, InverseMemory> memories = new HashMap<>();

    private InverseMemories(boolean singleBatch) {
        this.singleBatch = singleBatch;
    }

    /** For editors that edit any number of batches. */
    public static InverseMemories consecutive() {
        return new InverseMemories(false);
    }

    /** For editors that edit one batch each, which memories need not absorb, so that nothing is factorised twice. */
    public static InverseMemories singleBatch() {
        return new InverseMemories(true);
    }

    /** Whether editors with these may edit only one batch. */
    public boolean isSingleBatch() {
        return singleBatch;
    }

    /** Releases every memory that is not among {@code keys}. */
    public void keepOnly(Set<Key> keys) {
        memories.entrySet().removeIf(entry -> {
            boolean unused = !keys.contains(entry.getKey());
            if (unused) {
                entry.getValue().close();
            }
            return unused;
        });
    }

    /**
     * A layer's memory in its initial state, valid until the next call for the same key.
     *
     * @param make creates it when there is none
     */
    public InverseMemory initial(Key key, Supplier<InverseMemory> make) {
        InverseMemory memory = memories.get(key);
        if (memory != null && !memory.reset()) {
            memories.remove(key).close();
            memory = null;
        }
        if (memory == null) {
            memory = make.get();
            memories.put(key, memory);
        }
        return memory;
    }

    @Override
    public void close() {
        memories.values().forEach(InverseMemory::close);
        memories.clear();
    }
}
