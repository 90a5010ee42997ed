package dev.palimpsest.internal.compute.cpu.transformer;

import dev.palimpsest.internal.compute.NearestRows;
import dev.palimpsest.internal.compute.cpu.function.InterleavedSum;
import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;

/** The lookup of nearest rows: distances in double, from differences, in one order. */
public final class NearestKeys {

    private NearestKeys() {}

    public static NearestRows find(Workers workers, FloatRows queries, FloatRows keys) {
        NearestRows found = NearestRows.none(queries.rows());
        double[] distances = new double[keys.rows()];
        for (int q = 0; q < queries.rows(); q++) {
            int query = q;
            // There are few queries and many keys.
            Chunks.rows(workers, keys.rows(), 2L * keys.columns(), (e, scratch) -> distances[e] = Math.sqrt(
                    InterleavedSum.ofSquaredDifferences(
                            queries.data(), queries.at(query), keys.data(), keys.at(e), keys.columns())));
            for (int e = 0; e < distances.length; e++) {
                found.offer(q, e, distances[e]);
            }
        }
        return found;
    }
}
