package dev.palimpsest.compute;

import java.util.Arrays;

/**
 * What a nearest-row lookup found for every query.
 *
 * @param indices   per query the row of its nearest key; −1 where there is none
 * @param distances per query its Euclidean distance to that key; NaN where there is none
 */
public record NearestRows(int[] indices, double[] distances) {

    /** For a backend to start from: no query has found a key yet. */
    public static NearestRows none(int queries) {
        NearestRows rows = new NearestRows(new int[queries], new double[queries]);
        Arrays.fill(rows.indices, -1);
        Arrays.fill(rows.distances, Double.NaN);
        return rows;
    }

    /**
     * For a backend: takes a key where it is nearer than those offered before it. Keys are offered in their order, so
     * that the lowest index wins among equals; a NaN is never taken.
     */
    public void offer(int query, int key, double distance) {
        boolean first = indices[query] < 0 && !Double.isNaN(distance);
        if (first || distance < distances[query]) {
            indices[query] = key;
            distances[query] = distance;
        }
    }
}
