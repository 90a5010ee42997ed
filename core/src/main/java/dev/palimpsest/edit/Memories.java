package dev.palimpsest.edit;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.InverseMemory;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Factorised memories that editors of one model use in turns: a layer's C is factorised once for a λ and a ridge, not
 * once for every editor. Each editor finds C as it is at first, bit for bit.
 *
 * <p>Holds {@code n²} doubles for each layer of the latest editor; what that one has no use for is released. Used by one
 * thread and one editor at a time, which must not outlive it.
 */
public final class Memories implements AutoCloseable {

    private final Engine engine;
    private final KeyStatistics statistics;
    private final boolean single;
    private final SortedMap<Integer, InverseMemory> factorised = new TreeMap<>();
    /** Of all that are factorised. */
    private double lambda;
    private double ridge;

    private Memories(Engine engine, KeyStatistics statistics, boolean single) {
        this.engine = engine;
        this.statistics = statistics;
        this.single = single;
    }

    /** For editors that make any number of batches. @param statistics must outlive them */
    public static Memories consecutive(Engine engine, KeyStatistics statistics) {
        return new Memories(engine, statistics, false);
    }

    /** For editors that make one batch each, after which C need not remember it: nothing is ever factorised twice. */
    public static Memories single(Engine engine, KeyStatistics statistics) {
        return new Memories(engine, statistics, true);
    }

    KeyStatistics statistics() {
        return statistics;
    }

    /** @throws IllegalStateException when an editor on these may not make a second batch */
    void requireConsecutive() {
        if (single) {
            throw new IllegalStateException("memories for single rounds take one batch; open another editor");
        }
    }

    /**
     * A layer's memory as it is at first, good until it is lent again.
     *
     * @throws IllegalArgumentException when C is singular, naming the layer and the remedy
     */
    AssociativeMemory lend(int layer, EditSettings settings) {
        release(settings);
        InverseMemory inverse = factorised.get(layer);
        if (inverse != null && !inverse.forget()) {
            factorised.remove(layer).close();
            inverse = null;
        }
        if (inverse == null) {
            inverse = AssociativeMemory.factorise(engine, layer, statistics.layers().get(layer), settings);
            factorised.put(layer, inverse);
        }
        return AssociativeMemory.over(inverse, !single && settings.method().consecutiveMemory());
    }

    /** Lets go of what an editor with {@code settings} has no use for. */
    private void release(EditSettings settings) {
        boolean other = settings.lambda() != lambda || settings.ridge() != ridge;
        factorised.entrySet().removeIf(entry -> {
            boolean useless = other || !settings.layers().contains(entry.getKey());
            if (useless) {
                entry.getValue().close();
            }
            return useless;
        });
        lambda = settings.lambda();
        ridge = settings.ridge();
    }

    @Override
    public void close() {
        factorised.values().forEach(InverseMemory::close);
        factorised.clear();
    }
}
