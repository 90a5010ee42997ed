package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Workers;

/**
 * {@code L·Lᵀ·x = y} for a slab of right-hand sides, in place.
 *
 * <pre>
 *   forward                          backward, from the last block up
 *   │▙        solve the block,       │▙
 *   ││▙       take it off all        │──▙      rows of L again, read as
 *   │││▙      rows below, in         ├───▙     columns of Lᵀ
 *   ││││▙     parallel               ├────▙
 * </pre>
 */
final class TriangularSolve {

    private static final int BLOCK = 128;
    private static final int STRIP = 64;

    private TriangularSolve() {}

    static void solve(Workers workers, double[] l, int n, double[] y) {
        for (int first = 0; first < n; first += BLOCK) {
            int from = first;
            int to = Math.min(n, first + BLOCK);
            for (int i = from; i < to; i++) {
                Slabs.addStrided(l, i * n + from, 1, i - from, -1, y, from * Slabs.WIDTH, y, i * Slabs.WIDTH);
                Slabs.divide(y, i * Slabs.WIDTH, l[i * n + i]);
            }
            strips(workers, to, n, to - from, (start, count) ->
                    Slabs.addProduct(l, start * n + from, n, count, to - from, -1, y, from * Slabs.WIDTH, y,
                            start * Slabs.WIDTH));
        }
        for (int first = (n - 1) / BLOCK * BLOCK; first >= 0; first -= BLOCK) {
            int from = first;
            int to = Math.min(n, first + BLOCK);
            for (int i = to - 1; i >= from; i--) {
                Slabs.addStrided(l, (i + 1) * n + i, n, to - i - 1, -1, y, (i + 1) * Slabs.WIDTH, y,
                        i * Slabs.WIDTH);
                Slabs.divide(y, i * Slabs.WIDTH, l[i * n + i]);
            }
            strips(workers, 0, from, to - from, (start, count) ->
                    Slabs.addTransposedProduct(l, from * n + start, n, to - from, count, -1, y, from * Slabs.WIDTH,
                            y, start * Slabs.WIDTH));
        }
    }

    private interface Strip {
        void run(int start, int count);
    }

    private static void strips(Workers workers, int from, int to, int depth, Strip strip) {
        int units = (to - from + STRIP - 1) / STRIP;
        workers.run(units, (long) (to - from) * depth * 2, (unit, scratch) -> {
            int start = from + unit * STRIP;
            strip.run(start, Math.min(STRIP, to - start));
        });
    }
}
