package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.List;

/**
 * A slab times {@code scale·BᵀB}, or {@code scale·(I − BᵀB)}, by two products with B: the n × n matrix is never formed.
 *
 * @param basis B, {@code [m, n]}
 */
record Projection(SlabProducts products, double[] basis, int m, boolean complement, double scale)
        implements CpuInverseMemory.Start {

    static Projection of(Workers workers, Matrix basis, boolean complement, double scale) {
        return new Projection(new SlabProducts(workers, basis.columns()), basis.toDoubles(), basis.rows(), complement,
                scale);
    }

    @Override
    public double[] apply(double[] slab) {
        return projected(slab, scale);
    }

    /** The slab times Π, which is {@code BᵀB} or {@code I − BᵀB}. */
    double[] project(double[] slab) {
        return projected(slab, 1);
    }

    private double[] projected(double[] slab, double scale) {
        double[] result;
        double factor;
        if (complement) {
            // The second pass removes the remainder that rounding, of x and in B's orthonormality, left after the
            // first.
            result = subtractProjected(slab, slab.clone());
            result = subtractProjected(result, result.clone());
            factor = scale;
        } else {
            result = subtractProjected(slab, new double[slab.length]);
            factor = -scale;
        }
        for (int i = 0; i < result.length; i++) {
            result[i] *= factor;
        }
        return result;
    }

    @Override
    public boolean foldsInPlace() {
        return false;
    }

    @Override
    public FoldedProjection fold(List<Matrix> batches) {
        return FoldedProjection.of(products.workers(), this, products.n()).fold(batches);
    }

    @Override
    public FoldedProjection unfold(List<Matrix> batches) {
        throw new IllegalArgumentException("no keys were folded into the projection, so none can be removed");
    }

    /** {@code from −= Bᵀ·B·x}. */
    private double[] subtractProjected(double[] x, double[] from) {
        double[] along = new double[m * Slabs.WIDTH];
        products.add(basis, m, x, along);
        products.subtractTransposed(basis, m, along, from);
        return from;
    }
}
