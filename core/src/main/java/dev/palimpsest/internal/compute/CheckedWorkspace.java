package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.StorageType;

/** Checks the use of a backend's memory for activations, and ends its tensors' lifetime. */
record CheckedWorkspace(Engine engine, Lifetime lifetime, Backend.Memory memory) implements Workspace {

    @Override
    public Tensor tensor(int rows, int columns, StorageType type) {
        if (lifetime.ended()) {
            throw new IllegalStateException("the workspace is closed");
        }
        if (rows < 0 || columns < 0) {
            throw TensorChecks.refused("a tensor cannot have the shape [" + rows + ", " + columns + "]");
        }
        if (type != StorageType.F32 && type != StorageType.F64) {
            throw TensorChecks.refused("activations are F32 or F64, not " + type);
        }
        return engine.compute(checks -> {
            checks.allocate(lifetime);
            return memory.tensor(rows, columns, type);
        });
    }

    @Override
    public void close() {
        if (lifetime.end()) {
            engine.free(memory::close);
        }
    }
}
