package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * {@code P = L⁻ᵀ·L⁻¹}.
 *
 * @param l the factor of C, in the lower triangle of a row-major {@code [n, n]}
 */
record Factor(Workers workers, double[] l, int n) implements CpuInverseMemory.Start {

    @Override
    public double[] apply(double[] slab) {
        double[] solved = slab.clone();
        TriangularSolve.solve(workers, l, n, solved);
        return solved;
    }

    @Override
    public boolean foldsInPlace() {
        return true;
    }

    /** {@code C ← C + K·Kᵀ}. */
    @Override
    public Factor fold(List<Matrix> batches) {
        fold(batches, slab -> slab);
        return this;
    }

    /** The same for keys that {@code map} changes first, a slab at a time. */
    void fold(List<Matrix> batches, UnaryOperator<double[]> map) {
        FactorUpdate update = new FactorUpdate(workers, l, n);
        double[] slab = new double[n * Slabs.WIDTH];
        double[] x = new double[n * FactorUpdate.KEYS];
        int filled = 0;
        int inSlab = 0;
        double[] key = new double[n];
        for (Matrix batch : batches) {
            for (int b = 0; b < batch.rows(); b++) {
                batch.copyRow(b, key, 0);
                for (int i = 0; i < n; i++) {
                    slab[i * Slabs.WIDTH + inSlab] = key[i];
                }
                inSlab++;
                if (inSlab == Slabs.WIDTH) {
                    filled += place(map.apply(slab), inSlab, x, filled);
                    inSlab = 0;
                    Arrays.fill(slab, 0);
                }
                if (filled == FactorUpdate.KEYS) {
                    update.add(x);
                    Arrays.fill(x, 0);
                    filled = 0;
                }
            }
        }
        filled += place(map.apply(slab), inSlab, x, filled);
        if (filled > 0) {
            update.add(x);
        }
    }

    /** {@code C ← C − K·Kᵀ}. */
    @Override
    public Factor unfold(List<Matrix> batches) {
        unfold(batches, slab -> slab);
        return this;
    }

    /** The same for keys that {@code map} changes first. */
    void unfold(List<Matrix> batches, UnaryOperator<double[]> map) {
        FactorDowndate downdate = new FactorDowndate(workers, l, n);
        double[] key = new double[n];
        for (Matrix batch : batches) {
            for (int b = 0; b < batch.rows(); b++) {
                batch.copyRow(b, key, 0);
                double[] slab = new double[n * Slabs.WIDTH];
                for (int i = 0; i < n; i++) {
                    slab[i * Slabs.WIDTH] = key[i];
                }
                double[] mapped = map.apply(slab);
                for (int i = 0; i < n; i++) {
                    key[i] = mapped[i * Slabs.WIDTH];
                }
                downdate.remove(key);
            }
        }
    }

    private int place(double[] slab, int count, double[] x, int at) {
        for (int i = 0; i < n; i++) {
            System.arraycopy(slab, i * Slabs.WIDTH, x, i * FactorUpdate.KEYS + at, count);
        }
        return count;
    }
}
