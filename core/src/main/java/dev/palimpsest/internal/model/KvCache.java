package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Attention keys and values (and hooks' norms) of earlier positions, for the blocks {@code [from, to)}.
 *
 * <pre>
 *   rows   0 ─────────── capacity₀ ────────── capacity₀+capacity₁ …
 *          │ sequence 0            │ sequence 1                   │
 * </pre>
 *
 * Belongs to the workspace it was made in. The caller keeps track of which positions are filled.
 */
public final class KvCache {

    private final int from;
    private final Tensor[] keys;
    private final Tensor[] values;
    private final SortedMap<Integer, Tensor> norms = new TreeMap<>();
    private final int[] firstKey;

    /**
     * Allocates a cache for sequences of up to {@code capacities[s]} positions.
     *
     * @param interventions blocks with a hook among these also keep the norms of their positions
     */
    public KvCache(Workspace workspace, GptConfig config, int[] capacities, int from, int to, Interventions interventions) {
        this.from = from;
        this.firstKey = new int[capacities.length];
        for (int s = 1; s < capacities.length; s++) {
            firstKey[s] = Math.addExact(firstKey[s - 1], capacities[s - 1]);
        }
        int rows = Arrays.stream(capacities).sum();
        this.keys = new Tensor[to - from];
        this.values = new Tensor[to - from];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = workspace.tensor(rows, config.width());
            values[i] = workspace.tensor(rows, config.width());
        }
        for (int layer : interventions.hooks().keySet()) {
            if (layer >= from && layer < to) {
                norms.put(layer, workspace.tensor(rows, 1, StorageType.F64));
            }
        }
    }

    /**
     * The last {@code rows[i]} of the first {@code keys[i]} positions of some of the sequences.
     *
     * @param which indices of sequences
     */
    public Sequences at(int[] which, int[] rows, int[] keys) {
        return Sequences.cached(rows, Arrays.stream(which).map(s -> firstKey[s]).toArray(), keys);
    }

    Tensor keys(int layer) {
        return keys[layer - from];
    }

    Tensor values(int layer) {
        return values[layer - from];
    }

    /** {@code [rows, 1]} F64. */
    Tensor norms(int layer) {
        return norms.get(layer);
    }
}
