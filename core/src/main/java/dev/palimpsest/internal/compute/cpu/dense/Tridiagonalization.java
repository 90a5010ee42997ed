package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code A = Q·T·Qᵀ} with T tridiagonal, by blocked Householder reflections of the lower triangle (LAPACK's
 * {@code dsytrd}). Half of the 4/3·n³ operations are products of A with a vector, which read 4/3·n³ bytes; the other
 * half are the products of panels that {@link DoublePanels} computes.
 *
 * <pre>
 *   ┌──┐              1  a panel of columns: reflectors V and W, {@link TridiagonalPanel}
 *   │1 │
 *   │  ├─────┐        2  the rest: A ← A − V·Wᵀ − W·Vᵀ
 *   │  │  2  └──┐
 *   └──┴────────┘     and again from 1 in the rest
 * </pre>
 *
 * @param diagonal   T's diagonal, {@code [n]}
 * @param beside     the elements beside it, {@code [n]}, the last one zero
 * @param reflectors Q's factors: the first is the leftmost
 */
record Tridiagonalization(double[] diagonal, double[] beside, List<Reflectors> reflectors) {

    /** Columns of a panel, a multiple of {@link SymmetricProduct#BLOCK}. */
    private static final int WIDTH = 32;

    /** Rows a multiple of this many doubles apart map to the same few cache sets. */
    private static final int ALIASING = 512;

    /** @see #of */
    static int paddedOrder(int n) {
        return Lanes.roundUp(n, SymmetricProduct.BLOCK);
    }

    /** The distance of rows in the array that {@link #of} takes. */
    static int stride(int n) {
        int order = paddedOrder(n);
        return order % ALIASING == 0 ? order + SymmetricProduct.BLOCK : order;
    }

    /**
     * Reduces a matrix, which is overwritten.
     *
     * @param a {@code [paddedOrder(n), stride(n)]}, zero outside A; only the lower triangle is read. Its largest
     *          element is about one
     */
    static Tridiagonalization of(Workers workers, double[] a, int n) {
        int order = paddedOrder(n);
        int stride = stride(n);
        double[] diagonal = new double[n];
        double[] beside = new double[n];
        List<Reflectors> reflectors = new ArrayList<>();
        SymmetricProduct product = new SymmetricProduct(a, stride, order);
        DoublePanels panels = new DoublePanels(workers);
        double[] w = new double[WIDTH * order];
        product.mirrorDiagonalBlocks(0);
        for (int first = 0; first < n; first += WIDTH) {
            int width = Math.min(WIDTH, n - first);
            int length = order - first;
            TridiagonalPanel panel = new TridiagonalPanel(workers, product, a, stride, first, width, length, w);
            panel.eliminate(diagonal, beside);
            Reflectors made = panel.reflectors(n - first);
            reflectors.add(made);
            if (first + WIDTH < n) {
                update(panels, a, stride, first, length, made.byRow(), panel.wByRow());
                product.mirrorDiagonalBlocks(first + WIDTH);
            }
        }
        return new Tridiagonalization(diagonal, beside, reflectors);
    }

    private static void update(DoublePanels panels, double[] a, int stride, int first, int length, double[] v,
            double[] w) {
        panels.addProducts(a, stride, first + WIDTH, length - WIDTH, 2 * WIDTH, -1,
                (i, to, at, step) -> pack(v, w, i - first, to, at, step),
                (i, to, at, step) -> pack(w, v, i - first, to, at, step));
    }

    /** Element i of the left vectors, then of the right ones. */
    private static void pack(double[] left, double[] right, int i, double[] to, int at, int step) {
        for (int k = 0; k < WIDTH; k++) {
            to[at + k * step] = left[i * WIDTH + k];
            to[at + (WIDTH + k) * step] = right[i * WIDTH + k];
        }
    }
}
