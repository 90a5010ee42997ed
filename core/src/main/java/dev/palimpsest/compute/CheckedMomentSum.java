package dev.palimpsest.compute;

import dev.palimpsest.tensor.Matrix;

/** Checks the arguments of a backend's moment sum. */
final class CheckedMomentSum implements MomentSum {

    private final TensorChecks tensors;
    private final int width;
    private final MomentSum sum;
    private boolean open = true;

    CheckedMomentSum(TensorChecks tensors, int width, MomentSum sum) {
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

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the moment sum is closed");
        }
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            sum.close();
        }
    }
}
