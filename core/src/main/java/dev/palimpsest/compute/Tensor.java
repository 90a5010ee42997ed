package dev.palimpsest.compute;

import dev.palimpsest.tensor.StorageType;

/**
 * A matrix {@code [rows, columns]} resident on an engine; only the engine that made it can read or use it.
 *
 * <p>Activations are F32, norms and z-scores F64, weights whatever the checkpoint stores. A tensor from a
 * {@link Workspace} is garbage until written and dead once the workspace is closed.
 */
public interface Tensor {

    int rows();

    int columns();

    StorageType type();

    /** The columns {@code [from, to)} of every row, sharing this tensor's memory; activations only. */
    Tensor columns(int from, int to);

    /** The rows {@code [from, to)}, sharing this tensor's memory; activations only. */
    Tensor rows(int from, int to);
}
