package dev.palimpsest.compute;

import dev.palimpsest.tensor.StorageType;

/** Room for activations, given back all at once: {@code try (Workspace w = engine.workspace()) { … }}. */
public interface Workspace extends AutoCloseable {

    /** A tensor whose contents are undefined; valid until this workspace is closed. */
    Tensor tensor(int rows, int columns, StorageType type);

    /** An F32 tensor whose contents are undefined. */
    default Tensor tensor(int rows, int columns) {
        return tensor(rows, columns, StorageType.F32);
    }

    @Override
    void close();
}
