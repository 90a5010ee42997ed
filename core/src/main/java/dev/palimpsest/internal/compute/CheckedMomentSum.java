package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.Matrix;

/** Checks the arguments of a backend's moment sum. */
final class CheckedMomentSum extends ClosedOnce implements MomentSum {

    private final Engine engine;
    private final int width;
    private final MomentSum sum;

    CheckedMomentSum(Engine engine, int width, MomentSum sum) {
        super(engine, "moment sum");
        this.engine = engine;
        this.width = width;
        this.sum = sum;
    }

    @Override
    public void add(Tensor keys) {
        use(() -> engine.compute(checks -> {
            checks.keys(keys, width);
            sum.add(keys);
            return null;
        }));
    }

    @Override
    public void add(Matrix earlier) {
        use(() -> {
            if (earlier.rows() != width || earlier.columns() != width) {
                throw TensorChecks.refused("a moment of width " + width + " can't take in " + earlier);
            }
            return engine.compute(checks -> {
                sum.add(earlier);
                return null;
            });
        });
    }

    @Override
    public double[] read() {
        return use(() -> engine.compute(checks -> sum.read()));
    }

    @Override
    void release() {
        sum.close();
    }
}
