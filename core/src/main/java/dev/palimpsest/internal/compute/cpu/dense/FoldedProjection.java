package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.List;

/**
 * A projection with keys folded into it: {@code P = Π·M⁻¹·Π}, {@code M = I/scale + Π·K·Kᵀ·Π}. Π is singular and P has no
 * inverse, but M has one, and it maps Π's space to itself.
 */
record FoldedProjection(Projection projection, Factor inside) implements CpuInverseMemory.Start {

    static FoldedProjection of(Workers workers, Projection projection, int n) {
        double[] l = new double[n * n];
        for (int i = 0; i < n; i++) {
            l[i * n + i] = 1 / Math.sqrt(projection.scale());
        }
        return new FoldedProjection(projection, new Factor(workers, l, n));
    }

    @Override
    public double[] apply(double[] slab) {
        return projection.project(inside.apply(projection.project(slab)));
    }

    @Override
    public boolean foldsInPlace() {
        return true;
    }

    @Override
    public FoldedProjection fold(List<Matrix> batches) {
        inside.fold(batches, projection::project);
        return this;
    }

    @Override
    public FoldedProjection unfold(List<Matrix> batches) {
        inside.unfold(batches, projection::project);
        return this;
    }
}
