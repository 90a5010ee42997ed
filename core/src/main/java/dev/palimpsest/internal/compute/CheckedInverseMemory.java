package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.Matrix;

/** Checks the arguments of a backend's inverse memory. */
final class CheckedInverseMemory extends ClosedOnce implements InverseMemory {

    private final Engine engine;
    private final int width;
    private final InverseMemory memory;

    CheckedInverseMemory(Engine engine, int width, InverseMemory memory) {
        super(engine, "memory");
        this.engine = engine;
        this.width = width;
        this.memory = memory;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public Matrix solve(Matrix keys, boolean absorb) {
        return use(() -> {
            check(keys);
            return engine.compute(checks -> memory.solve(keys, absorb));
        });
    }

    @Override
    public boolean downdate(Matrix keys) {
        return use(() -> {
            check(keys);
            return engine.compute(checks -> memory.downdate(keys));
        });
    }

    private void check(Matrix keys) {
        if (keys.columns() != width || keys.rows() < 1) {
            throw TensorChecks.refused("keys must be [B, " + width + "] with B at least 1, got " + keys);
        }
        for (int b = 0; b < keys.rows(); b++) {
            for (int i = 0; i < width; i++) {
                if (!Double.isFinite(keys.at(b, i))) {
                    throw TensorChecks.refused("key " + b + " has " + keys.at(b, i) + " at " + i);
                }
            }
        }
    }

    @Override
    public boolean reset() {
        return use(() -> engine.compute(checks -> memory.reset()));
    }

    @Override
    void release() {
        memory.close();
    }
}
