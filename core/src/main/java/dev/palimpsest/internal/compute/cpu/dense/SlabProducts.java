package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Workers;

/** Products of a matrix {@code [rows, n]} with {@link Slabs}, on all workers. */
record SlabProducts(Workers workers, int n) {

    /** Columns that a unit of work owns. */
    private static final int STRIP = 64;

    /** {@code y += M·x}, four rows of M a unit. */
    void add(double[] m, int rows, double[] x, double[] y) {
        workers.run((rows + 3) / 4, (long) rows * n * 2, (unit, scratch) -> {
            int from = unit * 4;
            Slabs.addProduct(m, from * n, n, Math.min(4, rows - from), n, 1, x, 0, y, from * Slabs.WIDTH);
        });
    }

    /** {@code y −= Mᵀ·x}. */
    void subtractTransposed(double[] m, int rows, double[] x, double[] y) {
        workers.run((n + STRIP - 1) / STRIP, (long) rows * n * 2, (unit, scratch) -> {
            int from = unit * STRIP;
            Slabs.addTransposedProduct(m, from, n, rows, Math.min(STRIP, n - from), -1, x, 0, y,
                    from * Slabs.WIDTH);
        });
    }
}
