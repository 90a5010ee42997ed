package dev.palimpsest.compute;

import dev.palimpsest.tensor.Matrix;

/** Checks the arguments of a backend's moment sum. */
final class CheckedMomentSum extends ClosedOnce implements MomentSum {

    private final TensorChecks tensors;
    private final int width;
    private final MomentSum sum;

    CheckedMomentSum(TensorChecks tensors, int width, MomentSum sum) {
        super("moment sum");
        this.tensors = tensors;
        this.width = width;
        this.sum = sum;
    }

    @Override
    public void add(Tensor keys) {
        requireOpen();
        tensors.floats("keys", keys, tensors.own("keys", keys).rows(), width);
        sum.add(keys);
    }

    @Override
    public void add(Matrix earlier) {
        requireOpen();
        if (earlier.rows() != width || earlier.columns() != width) {
            throw TensorChecks.refused("a moment of width " + width + " can't take in " + earlier);
        }
        sum.add(earlier);
    }

    @Override
    public double[] read() {
        requireOpen();
        return sum.read();
    }

    @Override
    void release() {
        sum.close();
    }
}
