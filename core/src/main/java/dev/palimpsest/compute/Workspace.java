package dev.palimpsest.compute;

import dev.palimpsest.tensor.StorageType;

/**
 * Room for activations, given back all at once: {@code try (Workspace w = engine.workspace()) { … }}.
 *
 * <p>Any number may be open; they may be closed in any order, and closing one leaves the tensors of the others as they
 * are. Weights that are trained or edited live in a workspace of their own, for as long as they are used.
 */
public interface Workspace extends AutoCloseable {

    /** A tensor whose contents are undefined; valid until this workspace is closed. */
    Tensor tensor(int rows, int columns, StorageType type);

    /** An F32 tensor whose contents are undefined. */
    default Tensor tensor(int rows, int columns) {
        return tensor(rows, columns, StorageType.F32);
    }

    /** Gives the memory back; does nothing when it is closed already. */
    @Override
    void close();
}
