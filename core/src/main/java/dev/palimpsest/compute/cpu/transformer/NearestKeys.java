package dev.palimpsest.compute.cpu.transformer;

import dev.palimpsest.compute.NearestRows;
import dev.palimpsest.compute.cpu.parallel.Chunks;
import dev.palimpsest.compute.cpu.parallel.Workers;
import dev.palimpsest.compute.cpu.storage.FloatRows;

/** The lookup of nearest rows: distances in double, from differences, in one order. */
public final class NearestKeys {

    private NearestKeys() {}

    public static NearestRows find(Workers workers, FloatRows queries, FloatRows keys) {
        NearestRows found = NearestRows.none(queries.rows());
        double[] distances = new double[keys.rows()];
        for (int q = 0; q < queries.rows(); q++) {
            int query = q;
            // There are few queries and many keys.
            Chunks.rows(workers, keys.rows(), 2L * keys.columns(), (e, scratch) -> distances[e] =
                    distance(queries.data(), queries.at(query), keys.data(), keys.at(e), keys.columns()));
            for (int e = 0; e < distances.length; e++) {
                found.offer(q, e, distances[e]);
            }
        }
        return found;
    }

    /** Four interleaved sums: independent chains for the processor, one order for everybody. */
    private static double distance(float[] x, int at, float[] y, int yAt, int width) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < width; i += 4) {
            double d0 = (double) x[at + i] - y[yAt + i];
            double d1 = (double) x[at + i + 1] - y[yAt + i + 1];
            double d2 = (double) x[at + i + 2] - y[yAt + i + 2];
            double d3 = (double) x[at + i + 3] - y[yAt + i + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < width; i++) {
            double d = (double) x[at + i] - y[yAt + i];
            s0 += d * d;
        }
        return Math.sqrt((s0 + s1) + (s2 + s3));
    }
}
