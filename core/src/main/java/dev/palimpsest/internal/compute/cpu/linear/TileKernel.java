package dev.palimpsest.internal.compute.cpu.linear;

import dev.palimpsest.internal.compute.cpu.parallel.Lanes;

/**
 * The innermost product of packed panels. Implementations differ in speed only: each element of the tile is one chain
 * {@code c ← fma(a_k, b_k, c)} over k = 0, 1, 2, …
 *
 * <pre>
 *                     b panel [depth][columns]
 *                     ┌───────────────────────┐
 *                     │ k=0: b₀ b₁ b₂ …        │
 *                     │ k=1: …                 │
 *   a panel           └───────────────────────┘
 *   [depth][rows]      tile of c
 *   k=0: a₀ a₁ … a₅    rows × columns
 * </pre>
 */
public interface TileKernel {

    /** Rows of a tile. */
    int rows();

    /** Columns of a tile. */
    int columns();

    /** Continues the chains of the tile of {@code c} at {@code cAt} by {@code depth} steps. */
    void tile(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cStride);

    /** The same for a tile's first row alone, the other rows being padding. */
    void row(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt);

    /** The kernel for this machine: without vectors of at least four floats the scalar one is faster. */
    static TileKernel preferred() {
        return Lanes.F >= 4 ? vector() : scalar();
    }

    /** Vectors, by the Vector API. */
    static TileKernel vector() {
        return new VectorTile();
    }

    /** Single floats. */
    static TileKernel scalar() {
        return new ScalarTile(2 * Lanes.F);
    }
}
