package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import dev.palimpsest.internal.tensor.Matrix;

/**
 * The second moment's sum. Products of floats are exact in double, and each element adds them up in the order of the
 * keys, so that the result depends neither on threads nor on how the keys are split over calls.
 */
public final class CpuMomentSum implements MomentSum {

    private final Workers workers;
    private final DoublePanels panels;
    private final int width;
    /** {@code [n, n]}; only the lower triangle is added to, {@link #read} mirrors it. */
    private double[] sums;

    public CpuMomentSum(Workers workers, int width) {
        this.workers = workers;
        this.panels = new DoublePanels(workers);
        this.width = width;
        this.sums = new double[width * width];
    }

    @Override
    public void add(Tensor keys) {
        FloatRows rows = (FloatRows) keys;
        float[] data = rows.data();
        for (int t = 0; t < rows.rows(); t += DoublePanels.DEPTH) {
            int depth = Math.min(DoublePanels.DEPTH, rows.rows() - t);
            int at = rows.at(t);
            panels.addOuterProducts(sums, width, 0, width, depth, 1, (i, to, into, step) -> {
                for (int k = 0; k < depth; k++) {
                    to[into + k * step] = data[at + k * rows.stride() + i];
                }
            });
        }
    }

    @Override
    public void add(Matrix earlier) {
        workers.run(width, (long) width * width, (i, scratch) -> {
            for (int j = 0; j <= i; j++) {
                sums[i * width + j] += earlier.at(i, j);
            }
        });
    }

    @Override
    public double[] read() {
        int block = 32;
        workers.run((width + block - 1) / block, (long) width * width, (unit, scratch) -> {
            int to = Math.min(width, (unit + 1) * block);
            for (int j0 = 0; j0 < to; j0 += block) {
                for (int i = unit * block; i < to; i++) {
                    for (int j = j0; j < Math.min(i, j0 + block); j++) {
                        sums[j * width + i] = sums[i * width + j];
                    }
                }
            }
        });
        return sums;
    }

    @Override
    public void close() {
        sums = null;
    }
}
