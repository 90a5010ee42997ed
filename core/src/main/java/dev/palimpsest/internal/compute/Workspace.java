package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.StorageType;

/**
 * Memory for activations, released all at once: {@code try (Workspace w = engine.workspace()) { … }}.
 *
 * <p>Any number may be open; they may be closed in any order, and closing one does not affect the tensors of the
 * others. Weights being trained or edited are kept in a workspace of their own.
 *
 * <p>Used by one thread at a time, which may be another one later: allocating, writing to its tensors or closing it while
 * another thread's operation uses it is refused with an {@link IllegalStateException}. Its tensors may be read by any
 * number of threads at once.
 */
public interface Workspace extends AutoCloseable {

    /** A tensor whose contents are undefined; valid until this workspace is closed. */
    Tensor tensor(int rows, int columns, StorageType type);

    /** An F32 tensor whose contents are undefined. */
    default Tensor tensor(int rows, int columns) {
        return tensor(rows, columns, StorageType.F32);
    }

    /**
     * Releases the memory; does nothing when it is already closed.
     *
     * @throws IllegalStateException when another thread's operation uses a tensor of it
     */
    @Override
    void close();
}
