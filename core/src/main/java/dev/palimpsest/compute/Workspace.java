package dev.palimpsest.compute;

import dev.palimpsest.tensor.StorageType;

/**
 * Memory for activations, released all at once: {@code try (Workspace w = engine.workspace()) { … }}.
 *
 * <p>Any number may be open; they may be closed in any order, and closing one does not affect the tensors of the
 * others. Weights being trained or edited are kept in a workspace of their own.
 */
public interface Workspace extends AutoCloseable {

    /** A tensor whose contents are undefined; valid until this workspace is closed. */
    Tensor tensor(int rows, int columns, StorageType type);

    /** An F32 tensor whose contents are undefined. */
    default Tensor tensor(int rows, int columns) {
        return tensor(rows, columns, StorageType.F32);
    }

    /** Releases the memory; does nothing when it is already closed. */
    @Override
    void close();
}
