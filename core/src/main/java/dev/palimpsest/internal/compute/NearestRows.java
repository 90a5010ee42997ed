package dev.palimpsest.internal.compute;

import java.util.Arrays;

/**
 * The result of a nearest-row lookup for every query.
 *
 * @param indices   per query the row of its nearest key; −1 where there is none
 * @param distances per query its Euclidean distance to that key; NaN where there is none
 */
public record NearestRows(int[] indices, double[] distances) {

    /** A backend's initial state: no query has found a key yet. */
    public static NearestRows none(int queries) {
        NearestRows rows = new NearestRows(new int[queries], new double[queries]);
        Arrays.fill(rows.indices, -1);
        Arrays.fill(rows.distances, Double.NaN);
        return rows;
    }

    /**
     * For a backend: records a key if it is nearer than those offered before it. Keys are offered in order, so that
     * the lowest index wins among equals; a NaN is never recorded.
     */
    public void offer(int query, int key, double distance) {
        boolean first = indices[query] < 0 && !Double.isNaN(distance);
        if (first || distance < distances[query]) {
            indices[query] = key;
            distances[query] = distance;
        }
    }
}
